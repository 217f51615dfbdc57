"""Doing one thing to many objects, a few at once."""

import asyncio
from contextlib import aclosing

import pytest

from packager.worker.on_demand.ahead import MAX_AT_ONCE, each_ahead


class Work:
    """Takes as many turns of the loop as a number says; tells how much was under way at once."""

    def __init__(self) -> None:
        self.under_way = 0
        self.most_under_way = 0
        self.ended: list[int] = []

    async def do(self, number: int) -> int:
        """Do it."""
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            for _ in range(number % 5 + 1):
                await asyncio.sleep(0)
            if number == 17:
                raise LookupError(number)
            return number
        finally:
            self.under_way -= 1
            self.ended.append(number)


async def test_results_come_in_order() -> None:
    """However long each took; never more at once than the bound."""
    work = Work()
    numbers = [number for number in range(100) if number != 17]
    assert [number async for number in each_ahead(work.do, numbers)] == numbers
    assert work.most_under_way == MAX_AT_ONCE


async def test_the_first_failure_ends_it() -> None:
    """What was before it is given, and nothing is under way afterwards."""
    work = Work()
    results = each_ahead(work.do, range(100))
    got = [await anext(results) for _ in range(17)]
    with pytest.raises(LookupError):
        await anext(results)
    assert (got, work.under_way) == (list(range(17)), 0)


async def test_who_leaves_early_leaves_nothing_under_way() -> None:
    """Closing cancels what was ahead."""
    work = Work()
    async with aclosing(each_ahead(work.do, range(100))) as results:
        first = await anext(results)
    assert (first, work.under_way) == (0, 0)
    assert len(work.ended) <= MAX_AT_ONCE
