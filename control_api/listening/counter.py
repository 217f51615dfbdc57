"""Counts plays: one transaction a batch, whoever brings it."""

import asyncio
from collections.abc import Sequence

import asyncpg

from control_api.listening.counting import count
from control_api.listening.play import Play
from control_api.listening.repository import ListeningRepository
from kernel.database.pool import Connection, DatabaseUnavailableError, Pool, acquire

_ATTEMPTS = 20
_PAUSE_S = 0.05

_IN_THE_WAY = (
    asyncpg.LockNotAvailableError,  # a user or track is just being deleted
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)


class PlayCounter:
    """Writes plays into the history of one database, each exactly once however often it is told."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def count(self, plays: Sequence[Play]) -> int:
        """Count plays, all in one transaction; how many were new. Those of users and tracks that are gone are dropped.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away, or others stayed in the way.
            asyncpg.PostgresError: It won't take one of them.
        """
        for _ in range(_ATTEMPTS):
            try:
                async with acquire(self._pool) as connection, connection.transaction():
                    return await _count(connection, plays)
            except _IN_THE_WAY:
                await asyncio.sleep(_PAUSE_S)
        raise DatabaseUnavailableError("users or tracks that were played stay locked")


async def _count(connection: Connection, plays: Sequence[Play]) -> int:
    repository = ListeningRepository(connection)
    await repository.lock_counting()
    users = await repository.hold_users(list({play.user_id for play in plays}))
    lengths_s = await repository.hold_tracks(list({play.track_id for play in plays}))
    countable = [play for play in plays if play.user_id in users and play.track_id in lengths_s]
    if not countable:
        return 0
    counted = count(countable, lengths_s, await repository.known_plays(countable))
    if counted.new:
        await repository.insert_plays(counted.new)
    if counted.grown:
        await repository.grow_plays(counted.grown)
    return len(counted.new)
