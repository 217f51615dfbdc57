"""JSON that need not be sent twice: conditional GET (RFC 9110 section 13)."""

from collections.abc import Mapping

from aiohttp import web

from control_api.openapi.operation import JSON
from kernel.http.answer import names_tag
from kernel.http.representation import content_etag

REVALIDATED = "private, no-cache"
"""Kept by the listener's own cache alone, and asked for again before each use (RFC 9111 section 5.2.2)."""


def answer_json(request: web.Request, body: bytes, headers: Mapping[str, str]) -> web.Response:
    """200 with the body and its strong entity tag, or 304 when the client has just that."""
    told = {"Cache-Control": REVALIDATED, "ETag": content_etag(body), **headers}
    if_none_match = request.headers.getall("If-None-Match", None)
    if if_none_match is not None and names_tag(", ".join(if_none_match), told["ETag"]):
        return web.Response(status=304, headers=told)
    return web.Response(body=body, content_type=JSON, headers=told)
