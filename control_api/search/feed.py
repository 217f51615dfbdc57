"""The feed of catalog changes, as PostgreSQL has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from control_api.search.kind import Kind
from control_api.search.position import FeedPosition, FeedState
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

CHANGED_CHANNEL = "segue_catalog_changed"
"""There are changes, or an index is to be built anew."""

KEPT_S = 7 * 86_400.0
"""An index that was away for longer is built anew."""

PURGED_AT_ONCE = 5000
"""What a whole catalog that was imported in one day left is more than one statement may take time for."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something came, changed or went: what it is now stands in its table."""

    position: FeedPosition
    kind: Kind
    item_id: UUID


class Feed:
    """Reads and tends the feed over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def state(self) -> FeedState:
        """Where the feed stands now."""
        row = await self._connection.fetchrow(_SQL["feed_state"])
        assert row is not None  # the migration made it
        return FeedState(
            database=row["database"],
            generation=row["generation"],
            purged=FeedPosition(row["purged_transaction_id"], row["purged_id"]),
            oldest_running=row["oldest_running"],
        )

    async def after(self, position: FeedPosition, limit: int) -> Sequence[Change]:
        """The next changes that nothing can come before any more."""
        rows = await self._connection.fetch(
            _SQL["next_changes"], position.transaction_id, position.change_id, limit
        )
        return [
            Change(FeedPosition(row["transaction_id"], row["id"]), Kind(row["kind"]), row["item_id"])
            for row in rows
        ]

    async def purge(self) -> bool:
        """Forget some of what is older than `KEPT_S`; whether that was all of it."""
        count: int = await self._connection.fetchval(_SQL["purge_changes"], KEPT_S, PURGED_AT_ONCE)
        return count < PURGED_AT_ONCE

    async def want_rebuild(self) -> int:
        """Have every worker build its index anew; returns the generation to come."""
        generation: int = await self._connection.fetchval(_SQL["want_rebuild"])
        return generation
