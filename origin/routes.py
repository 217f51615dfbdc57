"""The origin's one route: `/m/{token}/{path}`."""

import time

from aiohttp import web

from kernel.admission import Admission
from kernel.http.cors import allow_every_origin
from kernel.http.respond import respond
from kernel.media_path import Resource
from kernel.peer import PEER_HEADER, PeerSecrets
from origin.deadline import answering_in_time
from origin.media import Media

ADMISSION = web.AppKey("ADMISSION", Admission)
PEERS = web.AppKey("PEERS", PeerSecrets)
MEDIA = web.AppKey("MEDIA", Media)

KEY_HEADERS = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}


def add_media_routes(app: web.Application) -> None:
    """Serve everything under `/m/`."""
    app.router.add_get("/m/{target:.*}", _get)
    allow_every_origin(app, "/m/")


async def _get(request: web.Request) -> web.Response:
    async with answering_in_time():
        return await _answer(request)


async def _answer(request: web.Request) -> web.Response:
    is_peer = request.app[PEERS].recognise(request.headers.get(PEER_HEADER))
    admitted = await request.app[ADMISSION].admit(
        request.match_info["target"], now_s=time.time(), peer=is_peer
    )
    if admitted.path.resource is Resource.KEY:
        content_key = await request.app[MEDIA].content_key(admitted)
        return web.Response(body=content_key, headers=KEY_HEADERS)
    return respond(request, await request.app[MEDIA].get(admitted))
