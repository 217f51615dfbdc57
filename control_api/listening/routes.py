"""Plays over HTTP."""

from typing import Annotated, Literal

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.errors import TrackNotFoundError
from control_api.listening.errors import PlaysBacklogError, PlayTooOldError
from control_api.listening.intake import Device, PlayIntake
from control_api.listening.models import (
    FIRST_YEAR,
    GenrePreferences,
    HistoryItem,
    PlayOutcome,
    PlayOutcomes,
    PlaysTold,
    PlayTold,
    RecentItem,
    Refusal,
    YearStatistics,
)
from control_api.listening.service import ListeningService
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

PLAY_INTAKE = web.AppKey("PLAY_INTAKE", PlayIntake)
LISTENING = web.AppKey("LISTENING", ListeningService)

MAX_PLAYS_BODY_BYTES = 1 << 20

routes = Routes("plays", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class RecentQuery(PageQuery, frozen=True, kw_only=True):
    """Which page, and of what."""

    kind: Annotated[
        Literal["track", "album"], msgspec.Meta(description="Whether tracks are listed, or their albums.")
    ] = "track"


class YearPath(msgspec.Struct, frozen=True):
    """Which year."""

    year: Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=2200)]


class YearQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Whose days and months."""

    tz: Annotated[
        str,
        msgspec.Meta(
            pattern="^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
            max_length=64,
            description="A time zone by its IANA name, such as `Europe/Berlin`.",
        ),
    ] = "UTC"


@routes.add(
    "POST",
    "/plays",
    statuses=[202],
    raises=[PlaysBacklogError, TrackNotFoundError, PlayTooOldError],
    creates=True,
)
async def record_play(request: web.Request, body: PlayTold) -> PlayOutcome:
    """Tell that a track was played.

    It is in the history within a second or so. The same track played again within 30 seconds is one play, of which
    the longest listening counts; so a client may tell of a play as it goes on.
    """
    (outcome,) = await request.app[PLAY_INTAKE].take([body], _device(request))
    if outcome.reason is Refusal.UNKNOWN_TRACK:
        raise TrackNotFoundError(body.track_id)
    if outcome.reason is Refusal.TOO_OLD:
        raise PlayTooOldError(f"a play of {body.played_at.isoformat()} is too long ago")
    return outcome


@routes.add(
    "POST",
    "/plays/batch",
    statuses=[202],
    raises=[PlaysBacklogError],
    max_body_bytes=MAX_PLAYS_BODY_BYTES,
    creates=True,
)
async def record_plays(request: web.Request, body: PlaysTold) -> PlayOutcomes:
    """Tell of up to 500 plays at once, such as those of a time without a network.

    Each is answered on its own, in the order sent. What was accepted is safe; what was rejected needn't be sent again.
    """
    return PlayOutcomes(items=await request.app[PLAY_INTAKE].take(body.plays, _device(request)))


@routes.add("GET", "/me/history")
async def list_history(request: web.Request, query: PageQuery) -> Page[HistoryItem]:
    """What the listener played, the newest first."""
    return await request.app[LISTENING].history(_device(request).user_id, query)


@routes.add("GET", "/me/recently-played")
async def list_recently_played(request: web.Request, query: RecentQuery) -> Page[RecentItem]:
    """Tracks or albums among the listener's last 5,000 plays, each once, the latest played first."""
    service, user_id = request.app[LISTENING], _device(request).user_id
    if query.kind == "album":
        return await service.recent_albums(user_id, query)
    return await service.recent_tracks(user_id, query)


@routes.add("GET", "/me/statistics/{year}")
async def get_statistics(request: web.Request, path: YearPath, query: YearQuery) -> YearStatistics:
    """A year of listening in figures."""
    return await request.app[LISTENING].statistics(_device(request).user_id, path.year, query.tz)


@routes.add("GET", "/me/genres")
async def list_genre_preferences(request: web.Request) -> GenrePreferences:
    """What the listener likes to hear, as her plays tell it; made anew a minute or so after a play."""
    return await request.app[LISTENING].genre_preferences(_device(request).user_id)


def _device(request: web.Request) -> Device:
    signed_in = request[SIGNED_IN]
    return Device(signed_in.account.id, signed_in.session_id)
