"""Work that is done is seen through."""

import asyncio

import pytest

from kernel.database.pool import DatabaseUnavailableError
from packager.worker import patience


async def test_insisting_survives_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away the operation is repeated."""
    monkeypatch.setattr(patience, "_PAUSE_S", 0)
    away = [DatabaseUnavailableError("away")] * 5

    async def operation() -> str:
        if away:
            raise away.pop()
        return "done"

    assert await patience.insist(operation) == "done"


async def test_cancelled_work_is_finished_first() -> None:
    """The cancellation takes effect, but afterwards."""
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    task = asyncio.create_task(patience.despite_cancellation(work(), 60))
    await begun.wait()
    task.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_work_that_takes_too_long_is_cancelled_too() -> None:
    """A stop is not put off for ever."""
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    task = asyncio.create_task(patience.despite_cancellation(work(), 0.01))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cancelled.is_set()


async def test_results_and_errors_come_through() -> None:
    """Without a cancellation it is as if the work were awaited."""

    async def good() -> int:
        return 7

    async def bad() -> int:
        raise KeyError

    assert await patience.despite_cancellation(good(), 1) == 7
    with pytest.raises(KeyError):
        await patience.despite_cancellation(bad(), 1)
