"""The edge: admits listeners and answers them from its caches, which it fills from its upstreams."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from edge.figures import FIGURES, count_requests
from edge.hot_lane.hot_answers import HotAnswers
from edge.hot_lane.prepared import AnswerWriter
from edge.hot_lane.tally import Tally
from edge.parts import open_parts
from edge.problems import PROBLEMS
from edge.routes import LIFE, PARTS, Life, add_media_routes
from kernel.http.access_log import access_log_middleware, logs_requests
from kernel.http.health import add_health_routes
from kernel.http.problems import problems_middleware
from kernel.http.server_header import name_server
from kernel.settings import Settings

SERVICE = "edge"

HOT_ANSWERS = web.AppKey("HOT_ANSWERS", HotAnswers)


def build_app(settings: Settings, *, slot: int = 0, draining: asyncio.Event | None = None) -> web.Application:
    """The edge as an application; its parts open when it starts and close when it ends.

    `slot` is this worker's place among its edge's; `draining` is set when players are to be sent elsewhere.

    Raises:
        SettingsError: The secrets are missing or wrong.
    """
    app = web.Application(
        middlewares=[access_log_middleware(SERVICE), count_requests, problems_middleware(PROBLEMS)]
    )
    app[LIFE] = Life(draining or asyncio.Event())

    async def parts(app: web.Application) -> AsyncIterator[None]:
        async with open_parts(settings, slot=slot) as opened:
            app[PARTS] = opened
            app[FIGURES] = opened.figures
            app[HOT_ANSWERS] = HotAnswers(
                opened.passes,
                opened.cache,
                opened.prefetcher,
                opened.cmcd,
                AnswerWriter(settings.edge.name),
                Tally(SERVICE, opened.figures),
                opened.figures,
                logged=logs_requests(),
            )
            yield

    app.cleanup_ctx.append(parts)
    name_server(app)
    app.on_response_prepare.append(_end_connection)
    add_media_routes(app)
    add_health_routes(
        app,
        service=SERVICE,
        checks=lambda: {"upstream": app[PARTS].upstreams.check},
        draining=app[LIFE].draining.is_set,
    )
    return app


async def _end_connection(request: web.Request, response: web.StreamResponse) -> None:
    """An edge that is ending keeps no connection after its next answer, and says so."""
    if request.app[LIFE].ending:
        response.headers["Connection"] = "close"
        response.force_close()
