"""Work that goes on beside a block: begun with it, over with it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager

import structlog

_log = structlog.stdlib.get_logger(__name__)

_CANCEL_AGAIN_S = 0.5


@asynccontextmanager
async def in_background(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run the works, each in a task of its own, until the block ends; then cancel what still runs.

    A work that fails is logged and ends alone: unlike in a TaskGroup, neither the block nor the others end with
    it, and the block's own errors pass as they are.
    """
    tasks = [asyncio.create_task(work, name=getattr(work, "__qualname__", None)) for work in works]
    for task in tasks:
        task.add_done_callback(_log_failure)
    try:
        yield
    finally:
        await _end(tasks)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all are over: Python 3.11's `asyncio.wait_for` may swallow a cancellation (CPython issue 86296)."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=_CANCEL_AGAIN_S)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("background work failed", work=task.get_name(), exc_info=error)
