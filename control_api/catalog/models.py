"""Artists, albums and tracks as the API shows them."""

from datetime import datetime
from uuid import UUID

import msgspec


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A JPEG of one size, the same for ever under its address."""

    edge_px: int
    """The longer edge."""
    url: str


class Artwork(msgspec.Struct, frozen=True, kw_only=True):
    """A picture in its sizes, largest first."""

    sha256: str
    width_px: int
    height_px: int
    pictures: tuple[Picture, ...]


class ArtistCredit(msgspec.Struct, frozen=True, kw_only=True):
    """Whose an album or a track is."""

    id: UUID
    name: str


class Artist(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who made tracks."""

    id: UUID
    name: str
    artwork: Artwork | None
    updated_at: datetime
    """When it was last edited."""


class Album(msgspec.Struct, frozen=True, kw_only=True):
    """An album, without its tracks."""

    id: UUID
    title: str
    artist: ArtistCredit
    release_date: str | None
    """ISO 8601, as precise as is known: year, year and month, or the day."""
    genres: tuple[str, ...]
    """Its tracks', the most frequent first."""
    track_count: int
    length_s: float
    artwork: Artwork | None
    created_at: datetime
    """When it came into the catalog."""
    updated_at: datetime
    """When it was last edited."""


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A track, and where it stands."""

    id: UUID
    title: str
    artist: ArtistCredit
    album_id: UUID
    album_title: str
    disc: int
    number: int | None
    length_s: float
    explicit: bool
    isrc: str | None
    genres: tuple[str, ...]
    """The main one first."""
    release_date: str | None
    lossless: bool
    """Whether its master is."""
    sample_rate_hz: int
    """Its master's."""
    bit_depth: int | None
    """Its master's; null when that is lossy."""
    has_lyrics: bool
    artwork: Artwork | None
    """Its album's."""
    updated_at: datetime
    """When it was last edited or packaged."""


class AlbumDetails(Album, frozen=True, kw_only=True):
    """An album with its tracks, in the order they are played."""

    tracks: tuple[Track, ...]


class Genre(msgspec.Struct, frozen=True, kw_only=True):
    """A genre that tracks have."""

    name: str
    track_count: int


class NamePosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list that is ordered by name."""

    key: str
    id: UUID

    def __post_init__(self) -> None:
        if "\0" in self.key:
            raise ValueError("PostgreSQL has no such text")


FIRST = NamePosition("", UUID(int=0))
"""Before every item."""
