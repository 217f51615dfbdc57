"""Seeing things through: past a restart of PostgreSQL, past our own being stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
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


async def despite_cancellation(work: Coroutine[None, None, T], grace_s: float) -> T:
    """Do something to its end even when cancelled meanwhile; the cancellation takes effect afterwards.

    From the cancellation on it may take so many seconds, then it is cancelled itself.
    """
    task = asyncio.create_task(work)  # awaited here on every path
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=grace_s)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
