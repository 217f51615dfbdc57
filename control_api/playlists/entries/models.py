"""Entries of playlists as the API shows them, and what is asked of them."""

import re
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec

from control_api.catalog.models import Track
from control_api.paging import Page
from control_api.playlists.models import Person, Playlist, Version

T = TypeVar("T")

MAX_CHANGED_ENTRIES = 1000

_KEY = re.compile(r"[0-9A-Za-z]*")


class PlaylistEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A track at its place in a playlist."""

    id: UUID | None
    """The same track may be there twice: this tells one from the other. Null in a smart playlist."""
    track: Track
    added_by: Person | None
    """Null when her account is gone, and in a smart playlist."""
    added_at: datetime | None
    """Null in a smart playlist."""


class VersionedPage(Page[T], Generic[T], frozen=True, kw_only=True):
    """One page of a list that grows a version with every change; pages of one version fit together."""

    version: int


class NewEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A track to add."""

    track_id: UUID
    id: UUID | msgspec.UnsetType = msgspec.UNSET
    """Drawn by the client: the same entry sent again is added once."""


_After = Annotated[UUID | None, msgspec.Meta(description="The entry to stand behind; null is the start.")]
_EntryIds = Annotated[
    list[UUID],
    msgspec.Meta(min_length=1, max_length=MAX_CHANGED_ENTRIES, extra_json_schema={"uniqueItems": True}),
]


class Addition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to add, and where."""

    entries: Annotated[list[NewEntry], msgspec.Meta(min_length=1, max_length=MAX_CHANGED_ENTRIES)]
    after: _After | msgspec.UnsetType = msgspec.UNSET
    """Left out: at the end."""
    version: Version | msgspec.UnsetType = msgspec.UNSET
    """May be left out when adding at the end, which never conflicts."""


class Removal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to remove."""

    entry_ids: _EntryIds
    version: Version


class Move(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to move, and where to."""

    entry_ids: _EntryIds
    """They need not stand together; they will, in the order named here."""
    after: _After
    version: Version


class AddedEntries(msgspec.Struct, frozen=True, kw_only=True):
    """What an addition made."""

    entry_ids: tuple[UUID, ...]
    """In the order of the request."""
    playlist: Playlist


class EntryPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place among a playlist's entries."""

    generation: int
    """Of the playlist's keys; past another one, the entry's own key tells the place."""
    key: str
    entry_id: UUID

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError("not an order key")


START = EntryPosition(-1, "", UUID(int=0))
"""Before every entry."""
