"""Keeping the genres' tallies few."""

import asyncio

import structlog

from control_api.catalog.repository import CatalogRepository
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

_log = structlog.stdlib.get_logger(__name__)

INTERVAL_S = 60.0


async def fold_genres(pool: Pool, *, interval_s: float = INTERVAL_S) -> None:
    """Make one tally a genre, again and again until cancelled; several workers do each other no harm."""
    while True:
        try:
            async with acquire(pool) as connection:
                await CatalogRepository(connection).fold_genres()
        except DatabaseUnavailableError as error:
            _log.warning("genres can't be folded", error=str(error))
        await asyncio.sleep(interval_s)
