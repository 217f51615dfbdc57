"""Holding on while the database is away: work that is done is not thrown away for a restart of PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kernel.database.pool import DatabaseUnavailableError

T = TypeVar("T")

_PATIENCE_TRIES = 300
_PAUSE_S = 1.0


async def insist(operation: Callable[[], Awaitable[T]]) -> T:
    """Repeat an operation until the database is there, for some minutes.

    Raises:
        DatabaseUnavailableError: It never was.
    """
    for _ in range(_PATIENCE_TRIES):
        try:
            return await operation()
        except DatabaseUnavailableError:
            await asyncio.sleep(_PAUSE_S)
    return await operation()
