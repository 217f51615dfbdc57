"""Items of a library as the API shows them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from control_api.catalog.models import Album, Artist, Track
from control_api.playlists.models import Playlist


class Sort(StrEnum):
    """In which order."""

    NEWEST = "newest"
    """Added last first."""
    OLDEST = "oldest"
    TITLE = "title"
    """Or name."""
    ARTIST = "artist"


class PlaylistSort(StrEnum):
    """In which order playlists come."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    """By name."""


class LibraryTrack(Track, frozen=True, kw_only=True):
    """A track that the library has."""

    added_at: datetime
    liked: bool


class LibraryAlbum(Album, frozen=True, kw_only=True):
    """An album that the library has."""

    added_at: datetime


class LibraryArtist(Artist, frozen=True, kw_only=True):
    """An artist that the library has."""

    added_at: datetime


class LibraryPlaylist(Playlist, frozen=True, kw_only=True):
    """A playlist that the library has."""

    added_at: datetime


class AddedPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list that is ordered by when things were added."""

    added_at: datetime
    id: UUID

    def __post_init__(self) -> None:
        if self.added_at.tzinfo is None:
            raise ValueError("a time without its zone")


class KeyPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list that is ordered by keys, of which there are one or two."""

    keys: tuple[str, ...]
    id: UUID

    def __post_init__(self) -> None:
        if any("\0" in key for key in self.keys):
            raise ValueError("PostgreSQL has no such text")
