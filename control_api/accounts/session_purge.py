"""Deleting sessions that have ended by themselves."""

import asyncio

import structlog

from control_api.accounts.session_repository import SessionRepository
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

BATCH_ROWS = 1000
INTERVAL_S = 600.0


async def purge_expired_sessions(pool: Pool) -> int:
    """Delete all that have ended, batch by batch; returns how many. Several may do so at once.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away.
    """
    purged, batch = 0, BATCH_ROWS
    while batch == BATCH_ROWS:
        async with acquire(pool) as connection:
            batch = await SessionRepository(connection).purge_expired(BATCH_ROWS)
        purged += batch
    return purged


async def keep_purging_sessions(pool: Pool) -> None:
    """Do so from time to time, until cancelled."""
    while True:
        try:
            if purged := await purge_expired_sessions(pool):
                _log.info("ended sessions deleted", sessions=purged)
        except DatabaseUnavailableError as error:
            _log.warning("ended sessions stay for now", reason=str(error))
        await asyncio.sleep(INTERVAL_S)
