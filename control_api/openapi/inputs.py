"""A request's path, query and body, read into the structs that its operation declares."""

import asyncio
from typing import TypeVar

import msgspec
from aiohttp import web

from control_api.openapi.errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    InvalidRequestError,
    MalformedBodyError,
    UnsupportedMediaTypeError,
)
from control_api.openapi.numbers import decode_struct
from control_api.openapi.operation import JSON, Operation
from control_api.openapi.unstorable import refuse_unstorable
from control_api.openapi.validation import convert, explain

S = TypeVar("S", bound=msgspec.Struct)

BODY_TIMEOUT_S = 30.0

BODY = web.RequestKey("body", bytes)
"""The bytes of a JSON body that was read."""


async def read_inputs(request: web.Request, operation: Operation) -> dict[str, msgspec.Struct | None]:
    """The arguments `path`, `query`, `header` and `body` of the operation's handler, as far as it declares them.

    Raises:
        InvalidRequestError: A value is unknown, missing or wrong.
        MalformedBodyError: The body is not JSON.
        UnsupportedMediaTypeError: The body says it is something other than JSON.
        BodyTooLargeError: The body is longer than the operation's `max_body_bytes`.
        BodyTimeoutError: The body did not arrive within `BODY_TIMEOUT_S`.
    """
    inputs: dict[str, msgspec.Struct | None] = {}
    if operation.path_type is not None:
        inputs["path"] = convert(request.match_info, operation.path_type, "path")
    _check_query_names(request, operation.query_type)
    if operation.query_type is not None:
        inputs["query"] = convert(dict(request.query), operation.query_type, "query")
    if operation.header_type is not None:
        names = operation.header_type.__struct_encode_fields__
        given = {name: request.headers[name] for name in names if name in request.headers}
        inputs["header"] = convert(given, operation.header_type, "header")
    if operation.body is not None and operation.body_type is not None:
        is_given = request.body_exists or operation.body.required
        inputs["body"] = await _read_json(request, operation, operation.body_type) if is_given else None
    return inputs


def _check_query_names(request: web.Request, struct: type[msgspec.Struct] | None) -> None:
    known = struct.__struct_encode_fields__ if struct is not None else ()
    for name in request.query:
        if name not in known:
            suffix = f"; known are {', '.join(known)}" if known else ""
            raise InvalidRequestError("query", name, f"unknown{suffix}")
        if len(request.query.getall(name)) > 1:
            raise InvalidRequestError("query", name, "given more than once")


async def _read_json(request: web.Request, operation: Operation, struct: type[S]) -> S:
    if request.content_type != JSON:
        raise UnsupportedMediaTypeError(f"the body must be {JSON}, not {request.content_type!r}")
    document = request[BODY] = await _read_body(request, operation.max_body_bytes)
    try:
        body = decode_struct(document, struct)
        refuse_unstorable(body, document)
    except msgspec.ValidationError as error:
        raise explain(error, struct, "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBodyError(f"the body is not JSON: {error}") from None
    return body


async def _read_body(request: web.Request, max_bytes: int) -> bytes:
    if (request.content_length or 0) > max_bytes:
        raise BodyTooLargeError(f"the body is longer than {max_bytes} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > max_bytes:
                    raise BodyTooLargeError(f"the body is longer than {max_bytes} bytes")
    except TimeoutError:
        raise BodyTimeoutError(f"the body took longer than {BODY_TIMEOUT_S:.0f} s") from None
    except web.RequestPayloadError:  # such as a Content-Encoding that the bytes contradict
        raise MalformedBodyError("the body's bytes are not what its headers say") from None
    return bytes(body)
