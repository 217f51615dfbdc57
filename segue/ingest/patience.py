"""Holding on through a restart of PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kernel.database.pool import DatabaseUnavailableError
from segue.ingest.report import Reporter

T = TypeVar("T")

TRIES = 60
RETRY_INTERVAL_S = 1.0


async def patiently(operation: Callable[[], Awaitable[T]], reporter: Reporter) -> T:
    """Repeat an operation while the database is away, for about a minute.

    Raises:
        DatabaseUnavailableError: It stayed away.
    """
    for attempt in range(TRIES):
        try:
            return await operation()
        except DatabaseUnavailableError:
            if attempt == 0:
                reporter.warned("the database is away: waiting for it to come back")
            await asyncio.sleep(RETRY_INTERVAL_S)
    return await operation()
