"""Starting a stream over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.errors import TrackNotFoundError
from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.routes import Routes
from control_api.playback.errors import NothingPlayableError, StreamLimitError
from control_api.playback.models import Prefetched, Stream
from control_api.playback.offer import Wishes
from control_api.playback.policy import Network
from control_api.playback.queue import PlayingQueue
from control_api.playback.service import PlaybackService
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.quality import RENDITION_NAMES, Quality

PLAYBACK = web.AppKey("PLAYBACK", PlaybackService)

MAX_QUEUE_TRACKS = 500

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


class PrefetchQueue(StreamWishes, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a player has before it."""

    queue: Annotated[
        tuple[UUID, ...],
        msgspec.Meta(
            max_length=MAX_QUEUE_TRACKS,
            description="Tracks in the order they are played; `current` may be among them.",
        ),
    ]
    current: Annotated[
        UUID | None,
        msgspec.Meta(description="The track that plays now; without it, the queue's first comes next."),
    ] = None
    rendition: (
        Annotated[
            str,
            msgspec.Meta(
                description="The rendition that plays now, by its name.",
                extra_json_schema={"enum": list(RENDITION_NAMES)},
            ),
        ]
        | None
    ) = None


@routes.add("POST", "/stream/prefetch", raises=[StreamLimitError])
async def prefetch_stream(request: web.Request, body: PrefetchQueue) -> Prefetched:
    """Admit the device to the next track of its queue, before that one is needed.

    The next track is the first after `current` that can be played. The edge is asked to have the beginning of
    it ready: playlists, key and first three segments of the rendition that plays now, or of the one nearest to it.
    Asking again does no harm, and no other device is let go for it.
    """
    if body.rendition is not None and Quality.of_rendition(body.rendition) is None:
        raise InvalidRequestError("body", "rendition", f"unknown; allowed are {', '.join(RENDITION_NAMES)}")
    queue = PlayingQueue(body.queue, body.current, body.rendition)
    return await request.app[PLAYBACK].prefetch(request[SIGNED_IN], queue, read_wishes(body))


@routes.add("GET", "/stream/{track_id}", volatile=True, raises=[TrackNotFoundError, NothingPlayableError])
async def get_stream(request: web.Request, path: StreamPath, query: StreamWishes) -> Stream:
    """Admit the account to a track, and tell where it plays.

    The quality delivered is the least of what was asked for, what the subscription, the network and the
    track allow; the answer names all four. On more devices than the plan allows the one that started last plays: of
    the others, the one that started longest ago is told `stream-limit`.
    """
    return await _start(request, path, query)


@routes.add("POST", "/stream/{track_id}", raises=[TrackNotFoundError, NothingPlayableError])
async def start_stream(request: web.Request, path: StreamPath, body: StreamWishes | None) -> Stream:
    """The same, with the wishes as an optional body."""
    return await _start(request, path, body or StreamWishes())


async def _start(request: web.Request, path: StreamPath, wishes: StreamWishes) -> Stream:
    return await request.app[PLAYBACK].start(request[SIGNED_IN], path.track_id, read_wishes(wishes))


def read_wishes(told: StreamWishes) -> Wishes:
    """What is wished for, as the services take it."""
    return Wishes(None if told.quality is msgspec.UNSET else told.quality, told.network)
