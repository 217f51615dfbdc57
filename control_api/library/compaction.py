"""Forgetting what no device needs: changes that later ones superseded, and tombstones of long ago.

A tombstone goes only once the account's horizon, raised in the same transaction or before, tells devices that know less
to begin anew; they read horizon and changes as of one instant.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

_log = structlog.stdlib.get_logger(__name__)

ROUND_INTERVAL_S = 3600.0
SUPERSEDED_RETENTION_S = 86_400.0

_ACCOUNTS = 200
_BATCH_ROWS = 2000
_NOBODY = UUID(int=0)


class LibraryCompaction:
    """Compacts every account's feed, one account and a few rows at a time; several may do so at once."""

    def __init__(
        self,
        pool: Pool,
        *,
        tombstone_retention_s: float,
        superseded_retention_s: float = SUPERSEDED_RETENTION_S,
    ) -> None:
        self._pool = pool
        self._tombstone_retention = timedelta(seconds=tombstone_retention_s)
        self._superseded_retention = timedelta(seconds=superseded_retention_s)

    async def run(self) -> None:
        """Do a round from time to time, until cancelled."""
        while True:
            try:
                await self.round()
            except DatabaseUnavailableError as error:
                _log.warning("libraries wait to be compacted", reason=str(error))
            await asyncio.sleep(ROUND_INTERVAL_S)

    async def round(self) -> None:
        """Compact all accounts.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        after = _NOBODY
        while user_ids := await self._due(after):
            for user_id in user_ids:
                await self.compact(user_id)
            after = user_ids[-1]

    async def compact(self, user_id: UUID) -> None:
        """Compact one account.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        while not await self._drop_superseded(user_id):
            pass
        await self._raise_horizon(user_id)
        for query in ("drop_tombstones", "drop_device_changes"):
            while await self._drop(query, user_id) == _BATCH_ROWS:
                pass

    async def _due(self, after: UUID) -> list[UUID]:
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(
                _SQL["accounts_to_compact"],
                *(after, self._superseded_retention, self._tombstone_retention, _ACCOUNTS),
            )
        return [row["user_id"] for row in rows]

    async def _drop_superseded(self, user_id: UUID) -> bool:
        """Drop what a stretch of changes superseded; whether that was the last one."""
        async with acquire(self._pool) as connection, connection.transaction():
            await connection.execute(_SQL["lock_library"], user_id)
            ended: bool = await connection.fetchval(
                _SQL["drop_superseded"], user_id, self._superseded_retention, _BATCH_ROWS
            )
        return ended

    async def _raise_horizon(self, user_id: UUID) -> None:
        async with acquire(self._pool) as connection, connection.transaction():
            await connection.execute(_SQL["lock_library"], user_id)
            await connection.execute(_SQL["raise_horizon"], user_id, self._tombstone_retention)

    async def _drop(self, query: str, user_id: UUID) -> int:
        async with acquire(self._pool) as connection:
            status = await connection.execute(_SQL[query], user_id, self._tombstone_retention, _BATCH_ROWS)
        return int(status.rpartition(" ")[2])
