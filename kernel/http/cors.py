"""Cross-origin rules for players in browsers: the token admits, so any page may fetch what it names."""

from aiohttp import web

# What scripts may read besides the headers that the Fetch standard always shows (Cache-Control, …).
_EXPOSED = "Accept-Ranges, Age, Cache-Status, Content-Encoding, Content-Range, Date, ETag, Retry-After"

EVERY_ANSWER = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": _EXPOSED,
    "Cross-Origin-Resource-Policy": "cross-origin",  # for pages under COEP
    "Timing-Allow-Origin": "*",
}

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Range, If-None-Match, If-Range, Cache-Control, Pragma, "
    "CMCD-Object, CMCD-Request, CMCD-Session, CMCD-Status",
    "Access-Control-Max-Age": "86400",
}


def allow_every_origin(app: web.Application, prefix: str) -> None:
    """Let any page read what lies under a path, errors included, and answer its preflight requests."""

    async def allow(request: web.Request, response: web.StreamResponse) -> None:
        if request.path.startswith(prefix):
            response.headers.update(EVERY_ANSWER)

    app.on_response_prepare.append(allow)
    app.router.add_options(prefix + "{target:.*}", _preflight)


async def _preflight(_request: web.Request) -> web.Response:
    return web.Response(status=204, headers=_PREFLIGHT)
