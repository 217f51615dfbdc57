"""What every answer tells browsers and caches, unless its handler says otherwise."""

from aiohttp import web

_DEFAULTS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """A signal handler for `on_response_prepare`, so that streamed answers have them too."""
    for name, value in _DEFAULTS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "segue"  # aiohttp would tell the versions of everything
