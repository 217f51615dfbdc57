"""Work beside a block: over when the block is, and no danger to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from kernel.background import in_background


@asynccontextmanager
async def _marked(started: asyncio.Event, ended: asyncio.Event) -> AsyncIterator[None]:
    started.set()
    try:
        yield
    finally:
        ended.set()


async def _wait_for_ever(started: asyncio.Event, ended: asyncio.Event) -> None:
    async with _marked(started, ended):
        await asyncio.Event().wait()


async def _fail(failed: asyncio.Event) -> None:
    failed.set()
    raise LookupError("gone")


async def test_work_ends_with_the_block() -> None:
    """Nothing runs on after it."""
    started, ended = asyncio.Event(), asyncio.Event()
    async with in_background(_wait_for_ever(started, ended)):
        await started.wait()
        assert not ended.is_set()
    assert ended.is_set()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_blocks_error_passes_as_it_is() -> None:
    """It is not wrapped in a group, and the work still ends."""
    started, ended = asyncio.Event(), asyncio.Event()

    async def err() -> None:
        async with in_background(_wait_for_ever(started, ended)):
            await started.wait()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await err()
    assert ended.is_set()


async def test_a_work_that_fails_is_logged_and_ends_alone() -> None:
    """Neither the block nor the other work notices."""
    started, ended, failed = asyncio.Event(), asyncio.Event(), asyncio.Event()
    with capture_logs() as logs:
        async with in_background(_fail(failed), _wait_for_ever(started, ended)):
            await failed.wait()
            await started.wait()
            await asyncio.sleep(0)
            assert not ended.is_set()
    assert [(entry["event"], entry["work"]) for entry in logs] == [("background work failed", "_fail")]


async def test_a_work_that_misses_its_cancellation_is_cancelled_again() -> None:
    """As libraries make it, by way of `asyncio.wait_for` in Python 3.11."""
    begun = asyncio.Event()
    cancellations = []

    async def deaf() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as missed:
            cancellations.append(missed)
        await asyncio.Event().wait()

    async with asyncio.timeout(10), in_background(deaf()):
        await begun.wait()
    assert len(cancellations) == 1
