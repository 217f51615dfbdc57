"""Starting an album's stream over HTTP."""

from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.errors import AlbumNotFoundError
from control_api.openapi.routes import Routes
from control_api.playback.album.models import AlbumStream
from control_api.playback.album.service import AlbumPlaybackService
from control_api.playback.errors import NothingPlayableError
from control_api.playback.routes import StreamWishes, read_wishes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

ALBUM_PLAYBACK = web.AppKey("ALBUM_PLAYBACK", AlbumPlaybackService)

routes = Routes(
    "playback",
    prefix=API_PREFIX,
    raises=[DatabaseUnavailableError, AlbumNotFoundError, NothingPlayableError],
)


class AlbumStreamPath(msgspec.Struct, frozen=True):
    """Which album."""

    album_id: UUID


@routes.add("GET", "/stream/album/{album_id}", volatile=True)
async def get_album_stream(request: web.Request, path: AlbumStreamPath, query: StreamWishes) -> AlbumStream:
    """Admit the account to an album as one stream, gapless in any player, and tell where it plays.

    Quality and devices are decided as for a track; an album plays on one device, whatever number of tracks it has.
    `tracks` tells where each one begins: what plays now, and where to seek to. An album has a variant where every track
    has something of its codec.
    """
    return await _start(request, path, query)


@routes.add("POST", "/stream/album/{album_id}")
async def start_album_stream(
    request: web.Request, path: AlbumStreamPath, body: StreamWishes | None
) -> AlbumStream:
    """The same, with the wishes as an optional body."""
    return await _start(request, path, body or StreamWishes())


async def _start(request: web.Request, path: AlbumStreamPath, wishes: StreamWishes) -> AlbumStream:
    return await request.app[ALBUM_PLAYBACK].start(request[SIGNED_IN], path.album_id, read_wishes(wishes))
