"""Starting a stream over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.errors import TrackNotFoundError
from control_api.openapi.access import Access
from control_api.openapi.routes import Routes
from control_api.playback.errors import NothingPlayableError
from control_api.playback.models import Stream
from control_api.playback.policy import Network
from control_api.playback.service import PlaybackService, StreamRequest
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.quality import Quality

PLAYBACK = web.AppKey("PLAYBACK", PlaybackService)

routes = Routes("playback", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class StreamPath(msgspec.Struct, frozen=True):
    """Which track."""

    track_id: UUID


class StreamWishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the listener wants it."""

    quality: Annotated[
        Quality | msgspec.UnsetType,
        msgspec.Meta(description="The most to deliver; without it, what the account prefers, else the best."),
    ] = msgspec.UNSET
    network: Annotated[Network, msgspec.Meta(description="What the player is connected by.")] = Network.WIFI


@routes.add(
    "GET", "/stream/{track_id}", access=Access.ACCOUNT, raises=[TrackNotFoundError, NothingPlayableError]
)
async def get_stream(request: web.Request, path: StreamPath, query: StreamWishes) -> Stream:
    """Admit the account to a track, and tell where it plays.

    The quality delivered is the least of what was asked for, what the subscription, the network and the
    track allow; the answer names all four.
    """
    return await _start(request, path, query)


@routes.add(
    "POST", "/stream/{track_id}", access=Access.ACCOUNT, raises=[TrackNotFoundError, NothingPlayableError]
)
async def start_stream(request: web.Request, path: StreamPath, body: StreamWishes | None) -> Stream:
    """The same, with the wishes as an optional body."""
    return await _start(request, path, body or StreamWishes())


async def _start(request: web.Request, path: StreamPath, wishes: StreamWishes) -> Stream:
    quality = None if wishes.quality is msgspec.UNSET else wishes.quality
    wanted = StreamRequest(path.track_id, quality, wishes.network)
    return await request.app[PLAYBACK].start(request[SIGNED_IN].account, wanted)
