"""Errors as RFC 9457 problem bodies: one table a service, from error class to status and stable code."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from kernel.errors import KernelError, RetryLaterError
from kernel.telemetry.logs import redact

_log = structlog.stdlib.get_logger(__name__)

MIME = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """How one class of errors is told to clients: `code` is stable, the title is for people.

    `show_detail` tells the error's own message as well; leave it off where the message names internals.
    `headers` go with every such answer: Retry-After, WWW-Authenticate. `members` are the extension members of the
    body that an error knows, and the fields of `members_type` what they are.
    """

    status: int
    code: str
    title: str
    show_detail: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)
    members: Callable[[Exception], Mapping[str, object]] = lambda _error: {}
    members_type: type[msgspec.Struct] | None = None


ProblemTable = Mapping[type[Exception], Problem]


def problem_response(problem: Problem, *, detail: str | None = None, **members: object) -> web.Response:
    """An answer that tells a problem; `members` are extension members of its body."""
    headers = {**problem.headers, "Cache-Control": "no-store"}
    body = problem_body(problem, detail=detail, **members)
    return web.Response(body=body, status=problem.status, content_type=MIME, headers=headers)


def problem_body(problem: Problem, *, detail: str | None = None, **members: object) -> bytes:
    """An RFC 9457 body."""
    body: dict[str, object] = {
        "type": f"urn:segue:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        **({"detail": detail} if detail else {}),
        **members,
    }
    return msgspec.json.encode(body)


def problems_middleware(table: ProblemTable) -> Middleware:
    """Answer every error with a problem body; an error the table doesn't know is a 500 with a support id.

    The class nearest in an error's ancestry decides.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            return tell_problem(request, table, error)

    return middleware


def tell_problem(request: web.Request, table: ProblemTable, error: Exception) -> web.Response:
    """The answer for an error, which is logged where it is the service's own.

    Raises:
        HTTPException: It is one that tells no error, such as a redirection.
    """
    if isinstance(error, web.HTTPException):
        return _http_exception(error)
    for ancestor in type(error).__mro__:
        if problem := table.get(ancestor):
            detail = str(error) if problem.show_detail and isinstance(error, KernelError) else None
            if problem.status >= 500:
                _log.warning("request failed", code=problem.code, path=redact(request.path), error=str(error))
            response = problem_response(problem, detail=detail, **problem.members(error))
            if isinstance(error, RetryLaterError):
                response.headers["Retry-After"] = str(ceil(error.retry_after_s))
            return response
    support_id = secrets.token_hex(8)
    _log.error("unexpected error", support_id=support_id, path=redact(request.path), exc_info=error)
    return problem_response(Problem(500, "internal", "Something went wrong here"), support_id=support_id)


def _http_exception(error: web.HTTPException) -> web.Response:
    if error.status < 400:
        raise error
    problem = Problem(error.status, f"http-{error.status}", error.reason)
    response = problem_response(problem)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in error.headers:
            response.headers[name] = error.headers[name]
    return response
