"""Plays, and what is made of them, as the API shows them."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

import msgspec

from control_api.catalog.models import Album, Artist, Track
from control_api.listening.play import MAX_LISTENED_S

MAX_PLAYS_AT_ONCE = 500

FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Far enough from where dates end that every time zone has them."""


class PlayTold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the listener played a track."""

    id: Annotated[
        UUID, msgspec.Meta(description="Drawn by the client: a play sent again under it is the same.")
    ]
    track_id: UUID
    played_at: Annotated[
        datetime,
        msgspec.Meta(
            tz=True,
            description="When it began, by the device's clock. One of the future is taken for now; "
            "one more than 366 days ago is rejected.",
        ),
    ]
    listened_s: Annotated[
        float,
        msgspec.Meta(
            ge=0,
            le=MAX_LISTENED_S,
            description="For how long it was heard, pauses left out; more than the track's length counts as that.",
        ),
    ]


class PlaysTold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plays, such as those of a time without a network, in any order."""

    plays: Annotated[list[PlayTold], msgspec.Meta(min_length=1, max_length=MAX_PLAYS_AT_ONCE)]


class Refusal(StrEnum):
    """Why a play was not taken; sending it again is of no use."""

    UNKNOWN_TRACK = "unknown-track"
    TOO_OLD = "too-old"


class PlayOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one play."""

    id: UUID
    result: Literal["accepted", "rejected"]
    reason: Refusal | None
    """With `rejected` only."""
    played_at: datetime | None
    """When it began, as it is remembered; with `accepted` only."""
    clock_corrected: bool
    """Whether that is another time than the device told, since hers was of the future."""

    @classmethod
    def accepted(cls, play_id: UUID, played_at: datetime, *, clock_corrected: bool) -> Self:
        """It will be counted, unless it was before."""
        return cls(
            id=play_id, result="accepted", reason=None, played_at=played_at, clock_corrected=clock_corrected
        )

    @classmethod
    def rejected(cls, play_id: UUID, reason: Refusal) -> Self:
        """It won't be counted."""
        return cls(id=play_id, result="rejected", reason=reason, played_at=None, clock_corrected=False)


class PlayOutcomes(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each play, in the order they were sent."""

    items: list[PlayOutcome]


class HistoryItem(msgspec.Struct, frozen=True, kw_only=True):
    """One play."""

    id: UUID
    track: Track | None
    """None when it left the catalog."""
    played_at: datetime
    listened_s: float
    completed: bool
    """Heard for 30 seconds, or the whole of a shorter track."""


class RecentItem(msgspec.Struct, frozen=True, kw_only=True):
    """A track or an album, once, however often it was played."""

    track: Track | None
    album: Album | None
    last_played_at: datetime


class PlayPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list that is ordered by time, the newest first."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: UUID

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.at.year <= LAST_YEAR:
            raise ValueError("no play is of such a time")


NEWEST = PlayPosition(datetime(LAST_YEAR, 1, 1, tzinfo=UTC), UUID(int=(1 << 128) - 1))
"""Before every item."""


class GenrePreference(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the listening is of a genre."""

    genre: str
    weight: float
    """A share: all together are 1. Newer plays weigh more, half as much every 90 days."""
    plays: int


class GenrePreferences(msgspec.Struct, frozen=True, kw_only=True):
    """What the listener likes to hear, the most liked first."""

    items: list[GenrePreference]


class TrackTotal(msgspec.Struct, frozen=True, kw_only=True):
    """A track and how much it was heard."""

    track: Track
    plays: int
    hours: float


class AlbumTotal(msgspec.Struct, frozen=True, kw_only=True):
    """An album and how much it was heard."""

    album: Album
    plays: int
    hours: float


class ArtistTotal(msgspec.Struct, frozen=True, kw_only=True):
    """An artist and how much was heard of her."""

    artist: Artist
    plays: int
    hours: float


class GenreTotal(msgspec.Struct, frozen=True, kw_only=True):
    """A genre and how much was heard of it; a track of two genres counts for both."""

    genre: str
    plays: int
    hours: float


class MonthTotal(msgspec.Struct, frozen=True, kw_only=True):
    """A month and how much was heard in it."""

    month: int
    """From 1."""
    plays: int
    hours: float


class Streak(msgspec.Struct, frozen=True, kw_only=True):
    """Days in a row with a play on each."""

    days: int
    first_day: date
    last_day: date


class YearStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """A year of listening; tracks that left the catalog count for plays, hours, months and days only."""

    year: int
    tz: str
    plays: int
    completed: int
    hours: float
    tracks: int
    artists: int
    albums: int
    top_tracks: list[TrackTotal]
    top_albums: list[AlbumTotal]
    top_artists: list[ArtistTotal]
    top_genres: list[GenreTotal]
    months: list[MonthTotal]
    """All twelve."""
    longest_streak: Streak | None
    """The first of the longest; none without a play."""
