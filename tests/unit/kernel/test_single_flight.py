"""Single flight: one piece of work for all who want it, and nobody harmed by another's leaving."""

import asyncio
import gc
from collections.abc import AsyncIterator

import pytest

from kernel.single_flight import SingleFlight

Flights = SingleFlight[str, str]


class Work:
    """Work that starts when it is told to, counts its starts and ends when it is let."""

    def __init__(self, result: str | Exception = "done") -> None:
        self.starts = 0
        self.cancelled = False
        self.started = asyncio.Event()
        self.may_end = asyncio.Event()
        self.ended = asyncio.Event()
        self._result = result

    async def __call__(self) -> str:
        """Do it."""
        self.starts += 1
        self.started.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            self.ended.set()
        if isinstance(self._result, Exception):
            raise self._result
        return self._result


@pytest.fixture
async def flights() -> AsyncIterator[Flights]:
    """Flights of text."""
    async with SingleFlight[str, str]() as opened:
        yield opened


async def test_those_who_come_meanwhile_share_the_work(flights: Flights) -> None:
    """A thousand waiters, one piece of work."""
    work = Work()
    waiters = [asyncio.create_task(flights.run("a", work)) for _ in range(1000)]
    await work.started.wait()
    work.may_end.set()
    assert await asyncio.gather(*waiters) == ["done"] * 1000
    assert work.starts == 1


async def test_keys_do_not_wait_for_each_other(flights: Flights) -> None:
    """Only the same is shared."""
    slow, quick = Work("slow"), Work("quick")
    quick.may_end.set()
    waiter = asyncio.create_task(flights.run("a", slow))
    assert await flights.run("b", quick) == "quick"
    slow.may_end.set()
    assert await waiter == "slow"


async def test_a_landed_flight_is_not_remembered(flights: Flights) -> None:
    """Remembering is the cache's business."""
    work = Work()
    work.may_end.set()
    await flights.run("a", work)
    assert "a" not in flights
    await flights.run("a", work)
    assert work.starts == 2


async def test_a_failure_reaches_all_who_waited_and_none_after(flights: Flights) -> None:
    """The next who comes tries again."""
    failing, well = Work(LookupError("gone")), Work()
    waiters = [asyncio.create_task(flights.run("a", failing)) for _ in range(3)]
    await failing.started.wait()
    failing.may_end.set()
    well.may_end.set()
    outcomes = await asyncio.gather(*waiters, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError] * 3
    assert await flights.run("a", well) == "done"


async def test_a_waiter_may_leave(flights: Flights) -> None:
    """Neither the work nor the others notice, not even when the first of them leaves."""
    work = Work()
    first, second = (asyncio.create_task(flights.run("a", work)) for _ in range(2))
    await work.started.wait()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    work.may_end.set()
    assert (await second, work.cancelled) == ("done", False)


async def test_work_without_waiters_ends(flights: Flights) -> None:
    """What was begun is worth keeping; and a failure that nobody waits for is no complaint in the log."""
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    work = Work(LookupError("gone"))
    waiter = asyncio.create_task(flights.run("a", work))
    await work.started.wait()
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    assert "a" in flights
    work.may_end.set()
    await work.ended.wait()
    await asyncio.sleep(0)  # the task itself ends right after its work
    del waiter  # which holds the task by its traceback
    gc.collect()
    assert (work.cancelled, complaints) == (False, [])


async def test_leaving_cancels_what_runs() -> None:
    """A service that stops doesn't wait for its work."""
    work = Work()
    async with SingleFlight[str, str]() as flights:
        waiter = asyncio.create_task(flights.run("a", work))
        await work.started.wait()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    assert (work.cancelled, "a" in flights) == (True, False)
