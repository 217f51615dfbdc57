"""The edge: admits listeners and answers them from its cache, which it fills from the origin."""

from collections.abc import AsyncIterator

from aiohttp import web

from edge.admission import VerifiedTokens
from edge.cache import CacheKey, MediaCache
from edge.fill import CachedMedia
from edge.problems import PROBLEMS
from edge.routes import MEDIA, ORIGIN, TOKENS, add_media_routes
from edge.upstream import open_origin
from kernel.http.access_log import access_log_middleware
from kernel.http.health import add_health_routes
from kernel.http.problems import problems_middleware
from kernel.http.representation import Representation
from kernel.http.server_header import name_server
from kernel.playback_token import TokenVerifier
from kernel.settings import Settings
from kernel.single_flight import SingleFlight

SERVICE = "edge"


def build_app(settings: Settings) -> web.Application:
    """The edge as an application; its resources open when it starts and close when it ends.

    Raises:
        SettingsError: The secrets are missing or wrong.
    """
    app = web.Application(middlewares=[access_log_middleware(SERVICE), problems_middleware(PROBLEMS)])
    app[TOKENS] = VerifiedTokens(TokenVerifier(settings.secrets.signing_keys()))

    async def origin(app: web.Application) -> AsyncIterator[None]:
        async with open_origin(settings.edge, settings.origin.url) as opened:
            app[ORIGIN] = opened
            yield

    async def media(app: web.Application) -> AsyncIterator[None]:
        flights: SingleFlight[CacheKey, Representation] = SingleFlight()
        async with flights:
            app[MEDIA] = CachedMedia(MediaCache(settings.edge.cache_bytes), app[ORIGIN], flights)
            yield

    app.cleanup_ctx.extend([origin, media])
    name_server(app)
    add_media_routes(app)
    add_health_routes(app, service=SERVICE, checks=lambda: {"origin": app[ORIGIN].check})
    return app
