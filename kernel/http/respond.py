"""Answers as responses of the HTTP library."""

from collections.abc import Mapping

from aiohttp import web
from multidict import CIMultiDictProxy

from kernel.http.answer import FIELDS, Conditions, answer
from kernel.http.representation import Representation


def respond(
    request: web.Request, representation: Representation, extra: Mapping[str, str] | None = None
) -> web.Response:
    """The answer to a GET or HEAD; see `kernel.http.answer.answer`."""
    told = answer(
        representation, read_conditions(request.headers), extra or {}, ranges=request.method == "GET"
    )
    return web.Response(status=told.status, headers=told.headers, body=told.body or None)


def read_conditions(headers: CIMultiDictProxy[str]) -> Conditions:
    """What of a request's fields decides on the answer; a field that came several times counts as one list."""
    return Conditions(*(", ".join(headers.getall(name)) if name in headers else None for name in FIELDS))
