"""The work that keeps listeners' genre preferences up with their plays."""

import asyncio
from datetime import timedelta

import structlog

from control_api.listening.counting import COMPLETED_S
from control_api.listening.repository import ListeningRepository
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

HALF_LIFE = timedelta(days=90)
HORIZON = 8 * HALF_LIFE
"""An older play would weigh less than a 256th of a new one: it isn't read."""

DEBOUNCE = timedelta(minutes=1)
"""Since the first play that preferences don't know of: who listens on has them made anew once a minute at most."""

USERS_AT_ONCE = 20
"""Whoever counts a play of one of them meanwhile waits until they are done."""

_INTERVAL_S = 5.0


class GenrePreferenceWork:
    """Makes preferences anew; several processes share the users among them."""

    def __init__(self, pool: Pool, *, debounce: timedelta = DEBOUNCE) -> None:
        self._pool = pool
        self._debounce = debounce

    async def run(self) -> None:
        """Work until cancelled, also while PostgreSQL is away."""
        while True:
            try:
                while await self.work_once() == USERS_AT_ONCE:
                    pass
            except DatabaseUnavailableError as error:
                _log.warning("genre preferences wait", reason=str(error))
            await asyncio.sleep(_INTERVAL_S)

    async def work_once(self) -> int:
        """See to some of the users who have waited long enough; how many.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            repository = ListeningRepository(connection)
            users = await repository.claim_stale_preferences(self._debounce, USERS_AT_ONCE)
            if users:
                await repository.recompute_preferences(
                    users, half_life=HALF_LIFE, horizon=HORIZON, completed_s=COMPLETED_S
                )
        return len(users)
