"""Forgetting answers that are kept no longer."""

import asyncio

import structlog

from control_api.idempotency.once import KEPT
from control_api.idempotency.repository import ClaimRepository
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

INTERVAL_S = 600.0
BATCH = 1000


async def keep_purging(pool: Pool) -> None:
    """Purge from time to time, until cancelled; several processes may."""
    while True:
        try:
            await purge_claims(pool)
        except DatabaseUnavailableError as error:
            _log.warning("idempotency claims not purged", error=str(error))
        await asyncio.sleep(INTERVAL_S)


async def purge_claims(pool: Pool) -> int:
    """Remove every claim that is older than answers are kept, batch by batch; answers how many.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away.
    """
    removed = BATCH
    total = 0
    while removed == BATCH:
        async with acquire(pool) as connection:
            removed = await ClaimRepository(connection).purge(KEPT, BATCH)
        total += removed
    return total
