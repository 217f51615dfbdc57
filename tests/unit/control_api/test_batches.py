"""Questions that are answered many at a time."""

import asyncio
from collections.abc import Sequence

import pytest

from control_api.batches import MAX_BATCH, Batches
from control_api.unique_names import unique_name
from kernel.background import in_background


class Sums:
    """Answers n with n + 1, when it is let."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.called = asyncio.Event()
        self.go_on = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        """One call."""
        self.calls.append(len(numbers))
        self.called.set()
        await self.go_on.wait()
        if self.error is not None:
            raise self.error
        return [number + 1 for number in numbers]


async def test_each_gets_her_own_answer_and_those_who_wait_share_calls() -> None:
    """What comes while a call is under way goes with the next, as far as it holds them."""
    sums = Sums()
    batches = Batches(sums, timeout_s=10)
    async with in_background(batches.run()), asyncio.TaskGroup() as group:
        first = group.create_task(batches.ask(-1))
        await sums.called.wait()
        others = [group.create_task(batches.ask(number)) for number in range(MAX_BATCH + 5)]
        await asyncio.sleep(0)
        sums.go_on.set()

    assert [0, *range(1, MAX_BATCH + 6)] == [task.result() for task in (first, *others)]
    assert [1, MAX_BATCH, 5] == sums.calls


async def test_a_call_that_fails_does_so_for_all_who_wait() -> None:
    """Nobody waits for one failure after the other, and who asks later is answered."""
    sums = Sums()
    batches = Batches(sums, timeout_s=10)
    async with in_background(batches.run()):
        asked = asyncio.gather(
            *(batches.ask(number) for number in range(2 * MAX_BATCH)), return_exceptions=True
        )
        await sums.called.wait()
        sums.error = OSError("away")
        sums.go_on.set()
        failed = await asked
        sums.error = None
        after = await batches.ask(1)

    assert {OSError} == {type(error) for error in failed}
    assert ([MAX_BATCH, 1], 2) == (sums.calls, after)


async def test_a_call_that_hangs_has_failed() -> None:
    """After its time."""
    batches = Batches(Sums(), timeout_s=0.01)
    async with in_background(batches.run()):
        with pytest.raises(TimeoutError):
            await batches.ask(1)


async def test_who_gave_up_keeps_nobody_from_an_answer() -> None:
    """Whether before the call or during it."""
    sums = Sums()
    batches = Batches(sums, timeout_s=10)
    async with in_background(batches.run()):
        during, other = (asyncio.create_task(batches.ask(number)) for number in (1, 2))
        await sums.called.wait()
        before = asyncio.create_task(batches.ask(3))
        await asyncio.sleep(0)
        for task in (during, before):
            task.cancel()
        sums.go_on.set()
        answers = [await other, await batches.ask(4)]

    assert [3, 5] == answers


def test_names_are_given_once() -> None:
    """However many."""
    assert 1000 == len({unique_name() for _ in range(1000)})
