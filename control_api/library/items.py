"""The items of a library, as whoever is about to change some of them needs them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from control_api.library.feed import ItemKind
from control_api.library.models import LibraryItem
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class ItemRef(NamedTuple):
    """Which item."""

    kind: ItemKind
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemState:
    """An item as the library has it, or what is known of one that it has not."""

    added_at: datetime | None
    """None while the library does not have it."""
    liked: bool
    revision: int
    """Of its last change; 0 if nothing is known of any."""
    decided_revision: int
    """Of its last change by the listener."""
    decided_at: datetime | None

    def shown(self, ref: ItemRef) -> LibraryItem:
        """The state as the API tells it."""
        return LibraryItem(
            kind=ref.kind,
            item_id=ref.item_id,
            in_library=self.added_at is not None,
            added_at=self.added_at,
            liked=self.liked,
            revision=self.revision,
        )


async def hold_items(connection: Connection, user_id: UUID, refs: Collection[ItemRef]) -> frozenset[ItemRef]:
    """Those of the items that there are and that the account may see; they stay so until the transaction ends.

    Comes before the lock of the feed, for whoever deletes them takes that after theirs.
    """
    held: set[ItemRef] = set()
    for kind in ItemKind:
        wanted = sorted({ref.item_id for ref in refs if ref.kind is kind})
        if wanted:
            arguments = (wanted, user_id) if kind is ItemKind.PLAYLIST else (wanted,)
            rows = await connection.fetch(_SQL[f"hold_{kind}s"], *arguments)
            held.update(ItemRef(kind, row["id"]) for row in rows)
    return frozenset(held)


async def read_states(
    connection: Connection, user_id: UUID, refs: Collection[ItemRef]
) -> Mapping[ItemRef, ItemState]:
    """The state of each of the items."""
    distinct = list(dict.fromkeys(refs))
    rows = await connection.fetch(
        _SQL["item_states"], user_id, [ref.kind.value for ref in distinct], [ref.item_id for ref in distinct]
    )
    return {
        ItemRef(ItemKind(row["kind"]), row["item_id"]): ItemState(
            added_at=row["added_at"],
            liked=row["liked"],
            revision=row["revision"],
            decided_revision=row["decided_revision"],
            decided_at=row["decided_at"],
        )
        for row in rows
    }
