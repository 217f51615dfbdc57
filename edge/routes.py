"""The edge's one route: `/m/{token}/{path}`."""

import time

from aiohttp import web

from edge import metrics
from edge.admission import VerifiedTokens
from edge.fill import CachedMedia, Outcome
from edge.upstream import Origin
from kernel.admission import Admitted, admit
from kernel.http.cors import allow_every_origin
from kernel.http.representation import respond
from kernel.media_path import Resource

TOKENS = web.AppKey("TOKENS", VerifiedTokens)
MEDIA = web.AppKey("MEDIA", CachedMedia)
ORIGIN = web.AppKey("ORIGIN", Origin)


def add_media_routes(app: web.Application) -> None:
    """Serve everything under `/m/`."""
    app.router.add_get("/m/{target:.*}", _get)
    allow_every_origin(app, "/m/")


async def _get(request: web.Request) -> web.Response:
    admitted = admit(request.app[TOKENS], request.match_info["target"], now_s=time.time())
    if admitted.path.resource is Resource.KEY:
        return await _get_key(request.app[ORIGIN], admitted)
    representation, outcome = await request.app[MEDIA].get(admitted)
    response = respond(request, representation, {"Cache-Status": outcome.value})
    return _counted(response, outcome)


async def _get_key(origin: Origin, admitted: Admitted) -> web.Response:
    content_key = await origin.fetch_key(admitted)
    headers = {
        "Content-Type": "application/octet-stream",
        "Cache-Control": "no-store",
        "Cache-Status": Outcome.BYPASS.value,
    }
    return _counted(web.Response(body=content_key, headers=headers), Outcome.BYPASS)


def _counted(response: web.Response, outcome: Outcome) -> web.Response:
    label = outcome.name.lower()
    metrics.REQUESTS.labels(label).inc()
    metrics.ANSWERED_BYTES.labels(label).inc(response.content_length or 0)
    return response
