"""Routes declared by typed handlers: their signature is the operation, their docstring its description."""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from aiohttp import web

from control_api.openapi.errors import JSON_BODY_ERRORS, InvalidRequestError
from control_api.openapi.operation import (
    JSON,
    MAX_JSON_BODY_BYTES,
    Operation,
    RequestBody,
    Schema,
    StructType,
)
from control_api.openapi.reply import Reply
from control_api.openapi.selection import item_struct
from control_api.permissions.operations import OPERATIONS, OperationPolicy

Handler = Callable[..., Awaitable[object]]
H = TypeVar("H", bound=Handler)

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation and the handler that performs it."""

    operation: Operation
    handler: Handler


class Routes:
    """The endpoints of one domain.

    A handler takes the request and, as it needs them, `path`, `query`, `header` and `body`, each a struct (`body` may
    be optional). It returns a struct or a `Reply` of one (JSON), None (an empty answer), or a response of its
    own, whose media type `produces` then tells.
    """

    def __init__(
        self,
        tag: str,
        *,
        prefix: str = "",
        raises: Sequence[type[Exception]] = (),
        policies: Mapping[str, OperationPolicy] = OPERATIONS,
    ) -> None:
        self.endpoints: list[Endpoint] = []
        self._tag = tag
        self._prefix = prefix
        self._policies = policies
        self._raises = frozenset(raises)

    def add(  # noqa: PLR0913 - what an operation can be told
        self,
        method: str,
        path: str,
        *,
        statuses: Sequence[int] = (200,),
        raises: Sequence[type[Exception]] = (),
        accepts: Mapping[str, Schema] | None = None,
        produces: Mapping[str, Schema] | None = None,
        max_body_bytes: int = MAX_JSON_BODY_BYTES,
        creates: bool = False,
        volatile: bool = False,
    ) -> Callable[[H], H]:
        """Declare the decorated function as handler of a method and path.

        The first of `statuses` is answered unless the handler says otherwise. What `creates` takes an idempotency
        key, and gives what it makes the id that `made_id` tells. A GET that is `volatile` has no entity tag.
        """

        def register(handler: H) -> H:
            hints = get_type_hints(handler)
            summary, _, description = inspect.cleandoc(handler.__doc__ or "").partition("\n")
            operation = Operation(
                method=method,
                path=self._prefix + path,
                operation_id=handler.__name__,
                tag=self._tag,
                summary=summary.rstrip("."),
                description=" ".join(description.split()),
                policy=self._policies[handler.__name__],
                path_type=hints.get("path"),
                query_type=hints.get("query"),
                header_type=hints.get("header"),
                body=_request_body(hints.get("body"), accepts),
                answers=_answers(hints["return"], statuses, produces),
                raises=self._raises | frozenset(raises) | _input_errors(hints.get("body")),
                max_body_bytes=max_body_bytes,
                creates=creates,
                volatile=volatile,
                selectable=item_struct(hints.get("query"), _result(hints["return"])),
            )
            _check_placeholders(operation)
            self.endpoints.append(Endpoint(operation, handler))
            return handler

        return register


def _request_body(hint: Any, accepts: Mapping[str, Schema] | None) -> RequestBody | None:
    if accepts is not None:
        return RequestBody(content=accepts)
    if hint is None:
        return None
    structs = [member for member in get_args(hint) or (hint,) if member is not NoneType]
    return RequestBody(content={JSON: structs[0]}, required=NoneType not in get_args(hint))


def _input_errors(body_hint: Any) -> frozenset[type[Exception]]:
    """How reading the inputs can fail, query parameters that nobody declared included."""
    return frozenset({InvalidRequestError} if body_hint is None else {InvalidRequestError, *JSON_BODY_ERRORS})


def _answers(
    hint: Any, statuses: Sequence[int], produces: Mapping[str, Schema] | None
) -> dict[int, Mapping[str, StructType | Schema]]:
    result = _result(hint)
    if produces is not None:
        content: Mapping[str, StructType | Schema] = produces
    else:
        content = {JSON: result} if _is_struct(result) else {}
    return {status: {} if status in (204, 304) else content for status in statuses}


def _result(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Reply else hint


def _is_struct(hint: Any) -> bool:
    origin = get_origin(hint) or hint
    return isinstance(origin, type) and issubclass(origin, msgspec.Struct)


def _check_placeholders(operation: Operation) -> None:
    declared = operation.path_type.__struct_encode_fields__ if operation.path_type is not None else ()
    if sorted(declared) != sorted(_PLACEHOLDER.findall(operation.path)):
        raise TypeError(f"{operation.operation_id}: `path` and {operation.path} name different parameters")
    for status, content in operation.answers.items():
        if not content and status not in (204, 304):
            raise TypeError(f"{operation.operation_id}: status {status} has no declared body")


Authorise = Callable[[web.Request, Operation], Awaitable[None]]
"""Raises unless the request's sender may call the operation."""
