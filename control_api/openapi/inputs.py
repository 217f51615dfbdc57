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
from control_api.openapi.operation import JSON, Operation
from control_api.openapi.validation import convert, explain

S = TypeVar("S", bound=msgspec.Struct)

MAX_JSON_BODY_BYTES = 64 << 10
BODY_TIMEOUT_S = 30.0


async def read_inputs(request: web.Request, operation: Operation) -> dict[str, msgspec.Struct | None]:
    """The arguments `path`, `query` and `body` of the operation's handler, as far as it declares them.

    Raises:
        InvalidRequestError: A value is unknown, missing or wrong.
        MalformedBodyError: The body is not JSON.
        UnsupportedMediaTypeError: The body says it is something other than JSON.
        BodyTooLargeError: The body is longer than `MAX_JSON_BODY_BYTES`.
        BodyTimeoutError: The body did not arrive within `BODY_TIMEOUT_S`.
    """
    inputs: dict[str, msgspec.Struct | None] = {}
    if operation.path_type is not None:
        inputs["path"] = convert(request.match_info, operation.path_type, "path")
    _check_query_names(request, operation.query_type)
    if operation.query_type is not None:
        inputs["query"] = convert(dict(request.query), operation.query_type, "query")
    if operation.body is not None and operation.body_type is not None:
        given = request.body_exists or operation.body.required
        inputs["body"] = await _read_json(request, operation.body_type) if given else None
    return inputs


def _check_query_names(request: web.Request, struct: type[msgspec.Struct] | None) -> None:
    known = struct.__struct_encode_fields__ if struct is not None else ()
    for name in request.query:
        if name not in known:
            suffix = f"; known are {', '.join(known)}" if known else ""
            raise InvalidRequestError("query", name, f"unknown{suffix}")
        if len(request.query.getall(name)) > 1:
            raise InvalidRequestError("query", name, "given more than once")


async def _read_json(request: web.Request, struct: type[S]) -> S:
    if request.content_type != JSON:
        raise UnsupportedMediaTypeError(f"the body must be {JSON}, not {request.content_type!r}")
    document = await _read_body(request)
    try:
        return msgspec.json.decode(document, type=struct)
    except msgspec.ValidationError as error:
        raise explain(error, struct, "body") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBodyError(f"the body is not JSON: {error}") from None


async def _read_body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await request.read()
    except TimeoutError:
        raise BodyTimeoutError(f"the body took longer than {BODY_TIMEOUT_S:.0f} s") from None
    except web.HTTPRequestEntityTooLarge:
        raise BodyTooLargeError(f"the body is longer than {MAX_JSON_BODY_BYTES} bytes") from None
    except web.RequestPayloadError:  # such as a Content-Encoding that the bytes contradict
        raise MalformedBodyError("the body's bytes are not what its headers say") from None
