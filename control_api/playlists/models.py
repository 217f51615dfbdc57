"""Playlists as the API shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from control_api.catalog.models import Artwork
from control_api.playlists.smart.rules import RulesDocument

Version = Annotated[
    int, msgspec.Meta(ge=1, le=2**53, description="The playlist's version that the change was made on.")
]


class PlaylistKind(StrEnum):
    """Where a playlist's tracks come from."""

    REGULAR = "regular"
    """Somebody put them there, one by one."""
    SMART = "smart"
    """Its rules find them, anew for every reader."""


class Access(StrEnum):
    """What somebody may do with a playlist."""

    OWNER = "owner"
    """Everything."""
    COLLABORATOR = "collaborator"
    """Read it, and add, remove and move entries."""
    READER = "reader"
    """Read it, for it is public."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as far as others may know it."""

    id: UUID
    display_name: str


class Playlist(msgspec.Struct, frozen=True, kw_only=True):
    """A playlist, without its entries."""

    id: UUID
    kind: PlaylistKind
    name: str
    description: str
    owner: Person
    access: Access
    """What who asks may do with it."""
    public: bool
    collaborative: bool
    rules: RulesDocument | None
    """Null for a regular playlist."""
    version: int
    """Grows by one with every change of it or of its entries; a change names the version it was made on."""
    entry_count: int | None
    """Null for a smart playlist: what it holds is found when it is read."""
    length_s: float | None
    artwork: Artwork | None
    created_at: datetime
    updated_at: datetime


class PlaceOfEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, as far as a change must know it."""

    id: UUID
    track_id: UUID


class CurrentPlaylist(msgspec.Struct, frozen=True, kw_only=True):
    """What a stale change is redone on."""

    playlist: Playlist
    entries: tuple[PlaceOfEntry, ...] | None
    """All entries in their order; null where they are too many to tell here: read them as pages."""


class StaleVersionMembers(msgspec.Struct, frozen=True, kw_only=True):
    """What the problem `stale-version` tells besides."""

    current: CurrentPlaylist
    """What there is now, to redo the change on. Only with `stale-version`."""
