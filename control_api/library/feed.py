"""The feed of an account's changes: each takes the account's next revision, under the lock of its row.

Whoever changes a library locks in this order, so that no two wait for each other: rows of the catalog, playlists, then
`libraries`, several of them by the order of their accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

LIBRARIES_TIMEOUT_S = 300.0
"""For a statement that changes every library that has an item: in 100,000 of them, that takes seconds."""


class ItemKind(StrEnum):
    """What a library can hold."""

    TRACK = "track"
    ALBUM = "album"
    ARTIST = "artist"
    PLAYLIST = "playlist"


class ChangeAction(StrEnum):
    """What became of an item."""

    ADDED = "added"
    CHANGED = "changed"
    """Liked or not any more; of a playlist, that its content changed."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Announcement:
    """That an account is at a revision: to be told its devices once that is committed."""

    user_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class Library:
    """Where an account's feed stands."""

    revision: int
    horizon: int
    """Tombstones up to here may be gone."""
    read_at: datetime
    """The database's time; once the row is locked, later than that of every change there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one item by the listener, with the item's state since."""

    kind: ItemKind
    item_id: UUID
    action: ChangeAction
    added_at: datetime | None
    """None once it is removed."""
    liked: bool
    decided_at: datetime
    """When she decided on it, which for a device that was offline is a while ago."""


async def lock_library(connection: Connection, user_id: UUID) -> Library:
    """Lock an account's feed until the transaction ends; what is read after this is what it will be changed from."""
    row = await connection.fetchrow(_SQL["lock_library"], user_id)
    if row is None:
        await connection.execute(_SQL["begin_library"], user_id)
        row = await connection.fetchrow(_SQL["lock_library"], user_id)
    assert row is not None
    return Library(row["revision"], row["horizon"], row["read_at"])


async def append_changes(connection: Connection, user_id: UUID, changes: Sequence[Change]) -> int:
    """Make changes in their order and log each under a revision of its own; returns the account's revision.

    The transaction must have the feed's lock (`lock_library`) since before it read what there is: who adds what is
    there already would log a change that is none.
    """
    revision: int = await connection.fetchval(
        _SQL["append_changes"],
        user_id,
        [change.kind.value for change in changes],
        [change.item_id for change in changes],
        [change.action.value for change in changes],
        [change.added_at for change in changes],
        [None if change.added_at is None else change.liked for change in changes],
        [change.decided_at for change in changes],
    )
    return revision
