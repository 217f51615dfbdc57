"""The line of prefetches: in order, bounded, the newest win."""

import asyncio

from edge.cache.key import CacheKey
from edge.prefetch.queue import PrefetchQueue
from kernel.admission import Admitted
from tests.unit.edge.prefetch.stage import RENDITION, admitted_to, make_pass


def _segment(number: int) -> tuple[CacheKey, Admitted]:
    return CacheKey(str(number)), admitted_to(f"{RENDITION}/seg-{number}.m4s", make_pass())


async def test_first_come_first_served() -> None:
    """In the order in which players ask."""
    queue = PrefetchQueue(4)
    for number in range(3):
        assert queue.put(*_segment(number))
    assert [(await queue.take())[0] for _ in range(3)] == ["0", "1", "2"]


async def test_the_oldest_makes_room() -> None:
    """And it is told that something was dropped, once for each."""
    queue = PrefetchQueue(2)
    kept = [queue.put(*_segment(number)) for number in range(5)]
    assert kept == [True, True, False, False, False]
    assert [(await queue.take())[0] for _ in range(2)] == ["3", "4"]
    assert CacheKey("4") not in queue


async def test_what_was_dropped_is_waited_for_by_nobody() -> None:
    """A queue that overflowed and was emptied is empty."""
    queue = PrefetchQueue(1)
    for number in range(3):
        queue.put(*_segment(number))
    assert (await queue.take())[0] == "2"
    waiting = asyncio.create_task(queue.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.put(*_segment(7))
    assert (await waiting)[0] == "7"
