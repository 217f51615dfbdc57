"""Keys that Valkey must delete: rows that commit with what made them untrue.

Whoever made them deletes right after the commit, before she answers. What can't be deleted then is deleted by
whichever process of the API comes first (`upkeep.py`); until it is, no process that knows of it believes the cache.
To delete a key twice does no harm.
"""

import asyncio
from collections.abc import Iterable

import structlog
from redis.asyncio import Redis

from control_api.accounts.session_cache.cache import session_key
from control_api.accounts.session_cache.trust import Trust
from kernel.database.pool import Connection, DatabaseUnavailableError, Pool, acquire
from kernel.database.queries import load_queries
from kernel.valkey.client import AWAY

_SQL = load_queries(__file__)
_log = structlog.stdlib.get_logger(__name__)

STALE_CHANNEL = "segue_stale_keys"
"""Notified when keys are to be deleted; which ones stands in the rows."""

BATCH_ROWS = 1000
VALKEY_TIMEOUT_S = 1.0
PATIENCE_S = 1.5
"""How long a request waits for its keys to be deleted before it leaves that to the upkeep."""


class StaleKeys:
    """Rows of keys to be deleted, and their way to Valkey."""

    def __init__(self, pool: Pool, client: Redis, trust: Trust) -> None:
        self._pool = pool
        self._client = client
        self._trust = trust

    async def put(self, connection: Connection, keys: Iterable[str]) -> None:
        """Have keys deleted once the caller's transaction has committed; `delete` is to follow."""
        if listed := list(keys):
            await connection.execute(_SQL["insert_stale_keys"], listed)

    async def put_sessions(self, connection: Connection, token_hashes: Iterable[bytes]) -> None:
        """Have sessions forgotten, by the SHA-256 of their tokens."""
        await self.put(connection, map(session_key, token_hashes))

    async def delete(self) -> None:
        """Delete what waits; what can't be deleted in a moment is deleted later, so this never fails."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.delete_all()
        except (*AWAY, DatabaseUnavailableError) as error:
            self._trust.doubt()  # patience may have run out in the midst
            _log.warning("stale keys will be deleted later", reason=type(error).__name__)

    async def delete_all(self) -> None:
        """Delete batch after batch until nothing waits, and believe the cache then.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
            AWAY: Valkey is.
        """
        begun = self._trust.begin()
        try:
            await self._ping()
            while await self._delete_batch():
                pass
        except (*AWAY, DatabaseUnavailableError):
            self._trust.doubt()
            raise
        self._trust.give(begun)

    async def _ping(self) -> None:
        async with asyncio.timeout(VALKEY_TIMEOUT_S):
            await self._client.ping()

    async def _delete_batch(self) -> bool:
        """Delete some keys; whether there may be more."""
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(_SQL["stale_keys"], BATCH_ROWS)
        if not rows:
            return False
        pipeline = self._client.pipeline(transaction=False)
        for row in rows:  # one by one: in a cluster they lie in different places
            pipeline.delete(row["key"])
        async with asyncio.timeout(VALKEY_TIMEOUT_S):
            await pipeline.execute()
        async with acquire(self._pool) as connection:
            await connection.execute(_SQL["delete_stale_keys"], [row["id"] for row in rows])
        return len(rows) == BATCH_ROWS
