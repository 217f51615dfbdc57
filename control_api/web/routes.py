"""Serving the pages. They are no operations of the API, and not in its document."""

from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from yarl import URL

from control_api.web.files import WebFiles, load_web_files
from kernel.http.respond import respond
from kernel.settings import EdgeSettings

FILES = web.AppKey("FILES", WebFiles)
PAGE_HEADERS: web.AppKey[dict[str, str]] = web.AppKey("PAGE_HEADERS", dict)


def add_web(app: web.Application, edge: EdgeSettings) -> None:
    """Serve the player at `/`, the ingest desk at `/desk`, and what they load below `/web/`."""
    app[FILES] = load_web_files()
    app[PAGE_HEADERS] = {
        "Content-Security-Policy": content_security_policy([edge.url, *edge.pathways.values()]),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    for path, handler in _HANDLERS.items():
        app.router.add_get(path, handler)


def content_security_policy(edge_urls: Iterable[str]) -> str:
    """What the pages may do (CSP Level 3): run our own files, ask the API and the edges, play what is appended."""
    edges = " ".join(dict.fromkeys(str(URL(url).origin()) for url in edge_urls))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; "
        f"connect-src 'self' {edges}; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'"
    )


async def _get_player(request: web.Request) -> web.Response:
    return respond(request, request.app[FILES].pages["index.html"], request.app[PAGE_HEADERS])


async def _get_desk(request: web.Request) -> web.Response:
    return respond(request, request.app[FILES].pages["desk.html"], request.app[PAGE_HEADERS])


async def _get_asset(request: web.Request) -> web.Response:
    """One file; of another version than ours, which a proxy may still ask for while it is replaced, ours is no good."""
    files = request.app[FILES]
    found = files.assets.get(request.match_info["name"])
    if found is None or request.match_info["version"] != files.version:
        raise web.HTTPNotFound
    return respond(request, found)


def _moved_to(path: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def move(request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(request.rel_url.with_path(path, keep_query=True))

    return move


_HANDLERS = {
    "/": _get_player,
    "/index.html": _moved_to("/"),
    "/desk": _get_desk,
    "/desk/": _moved_to("/desk"),
    "/web/{version}/{name:.+}": _get_asset,
}
