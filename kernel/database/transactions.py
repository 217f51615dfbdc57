"""Transactions that are tried again when they met others in a way that the order of locks doesn't cover."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from kernel.database.pool import Connection, Pool, acquire

T = TypeVar("T")

WAITED_FOR_EACH_OTHER = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
MET_AT_THE_SAME_ROWS = (
    *WAITED_FOR_EACH_OTHER,
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,
)
"""For work that finds out what to write by reading: the next try sees what the other one wrote."""

_MAX_TRIES = 5
_MAX_PAUSE_S = 0.2


async def in_transaction(
    pool: Pool,
    work: Callable[[Connection], Awaitable[T]],
    *,
    conflicts: tuple[type[asyncpg.PostgresError], ...] = WAITED_FOR_EACH_OTHER,
    max_tries: int = _MAX_TRIES,
) -> T:
    """Do the work in a transaction of its own, and anew, after a short pause, when it ends by one of the conflicts.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away.
        asyncpg.PostgresError: The last try ended by a conflict too.
    """
    for _ in range(max_tries - 1):
        try:
            async with acquire(pool) as connection, connection.transaction():
                return await work(connection)
        except conflicts:
            await asyncio.sleep(random.uniform(0, _MAX_PAUSE_S))  # noqa: S311 - no secret, only a pause
    async with acquire(pool) as connection, connection.transaction():
        return await work(connection)
