"""Rate limits over several processes: one limit, within the stated error."""

import asyncio
import time

from redis.asyncio import Redis

from edge.rate_limit.backlog import Backlog
from edge.rate_limit.budget import SLOT_S, SegmentBudget
from edge.rate_limit.listeners import Listeners, open_listeners
from edge.rate_limit.settlement import Settlement
from kernel.valkey.client import open_valkey
from tests.integration.admission.conftest import LIMIT_S, Valkey, make_settings

LIMIT = 300
LEEWAY = 30
NOW_S = 1_800_000_000.0


class Process:
    """One edge's process, which settles when the test says so, at the time that it says."""

    def __init__(self, client: Redis, limit: int = LIMIT) -> None:
        self.now_s = NOW_S
        self.backlog: Backlog[SegmentBudget] = Backlog(limit)
        self.settlement = Settlement(client, self.backlog, clock=lambda: self.now_s)
        self.listeners = Listeners(self.backlog)

    async def learn(self, budget: SegmentBudget) -> None:
        """Settle, whether or not she has taken something."""
        self.backlog.add(budget)
        await self.settlement.settle()

    def take(self, budget: SegmentBudget, count: int) -> int:
        """Take up to so many; how many were admitted."""
        return sum(budget.take(self.now_s) == 0 for _ in range(count))


async def test_two_processes_admit_no_more_than_the_limit(client: Redis) -> None:
    """When they settle between requests it is exact."""
    one, two = Process(client), Process(client)
    budgets = [one.listeners.budget("listener"), two.listeners.budget("listener")]
    admitted = 0
    for _ in range(40):
        for process, budget in zip((one, two), budgets, strict=True):
            await process.learn(budget)
            admitted += process.take(budget, 10)
            await process.learn(budget)
    assert admitted == LIMIT


async def test_the_error_is_bounded(client: Redis) -> None:
    """At worst each takes half of the limit in the moment before it hears of the others."""
    processes = [Process(client) for _ in range(4)]
    budgets = [process.listeners.budget("listener") for process in processes]
    admitted = 0
    for _ in range(20):
        admitted += sum(
            process.take(budget, LIMIT) for process, budget in zip(processes, budgets, strict=True)
        )
        for process in processes:
            await process.settlement.settle()
    assert admitted < len(processes) * (LIMIT // 2 + 1 + LEEWAY)


async def test_near_the_limit_the_error_is_a_tenth_a_process(client: Redis) -> None:
    """Of the second half each takes its leeway, and then hears of the others."""
    processes = [Process(client) for _ in range(4)]
    budgets = [process.listeners.budget("listener") for process in processes]
    admitted = processes[0].take(budgets[0], LIMIT // 2 + 1)
    await processes[0].settlement.settle()
    for process, budget in zip(processes, budgets, strict=True):
        await process.learn(budget)
    for _ in range(20):
        admitted += sum(
            process.take(budget, LIMIT) for process, budget in zip(processes, budgets, strict=True)
        )
        for process in processes:
            await process.settlement.settle()
    assert LIMIT <= admitted < LIMIT + len(processes) * LEEWAY


async def test_what_was_admitted_elsewhere_leaves_the_window(client: Redis) -> None:
    """With its slot, as what was admitted here."""
    one, two = Process(client), Process(client)
    mine, hers = one.listeners.budget("listener"), two.listeners.budget("listener")
    for _ in range(10):
        assert one.take(mine, LEEWAY) == LEEWAY
        await one.settlement.settle()
    assert two.take(hers, LEEWAY) == LEEWAY
    await two.settlement.settle()
    assert hers.take(NOW_S) == 60 + SLOT_S
    one.now_s = two.now_s = NOW_S + 60 + SLOT_S
    assert two.take(hers, 1) == 1


async def test_who_comes_to_another_process_brings_her_count(client: Redis) -> None:
    """From the first settlement there; also who comes back to one that had forgotten her."""
    one, two = Process(client), Process(client)
    budget = one.listeners.budget("listener")
    for _ in range(10):
        one.take(budget, LEEWAY)
        await one.settlement.settle()
    del budget
    for process in (one, two):
        newcomer = process.listeners.budget("listener")
        assert process.take(newcomer, 1) == 1
        await process.settlement.settle()
        assert process.take(newcomer, 1) == 0


async def test_listeners_do_not_count_for_each_other(client: Redis) -> None:
    """However many there are, and whatever they are called."""
    one, two = Process(client), Process(client)
    names = [f"listener {number}" for number in range(1200)] + ["", "ä\0\n", "segue:segments", "0"]
    for process in (one, two):
        for number, name in enumerate(names):
            process.take(process.listeners.budget(name), number % 7 + 1)
        await process.settlement.settle()
    assert len(two.listeners._budgets) == 0
    for number, name in enumerate(names):
        budget = two.listeners.budget(name)
        two.take(budget, 1)
        two.backlog.add(budget)
        if number == len(names) - 1:
            waiting = list(two.backlog._waiting)
            await two.settlement.settle()
            counted = {one.subject: one._used for one in waiting}
    assert counted == {name: 2 * (number % 7 + 1) + 1 for number, name in enumerate(names)}


async def test_counts_leave_valkey_by_themselves(client: Redis) -> None:
    """Nothing is kept of who listened when."""
    process = Process(client)
    process.take(process.listeners.budget("listener"), 1)
    await process.settlement.settle()
    keys = await client.keys()
    assert [0 < await client.ttl(key) <= 120 for key in keys] == [True] * len(keys)
    assert len(keys) == 1


async def test_together_they_hold_the_limit_while_they_run(house_valkey: Valkey) -> None:
    """Two processes asked as fast as can be: settled in the background, without a wait for anybody."""
    admitted = 0
    now_s = time.time()  # one moment, so that no slot leaves the window while the test runs
    settings = make_settings(house_valkey.url).valkey
    async with (
        open_valkey(settings) as first,
        open_valkey(settings) as second,
        open_listeners(first, segments_per_minute=LIMIT) as one,
        open_listeners(second, segments_per_minute=LIMIT) as two,
    ):
        budgets = one.budget("listener"), two.budget("listener")
        waits = [0.0, 0.0]
        async with asyncio.timeout(LIMIT_S):
            while min(waits) <= 1:  # until both say that the limit is reached, not only that they must settle
                waits = [budget.take(now_s) for budget in budgets]
                admitted += waits.count(0)
                await asyncio.sleep(0.001)
    assert LIMIT <= admitted < LIMIT + 2 * LEEWAY


async def test_without_valkey_each_process_counts_for_itself(house_valkey: Valkey, client: Redis) -> None:
    """The whole limit each, without a wait; and together again when it is back."""
    one, two = Process(client), Process(client)
    mine, hers = one.listeners.budget("listener"), two.listeners.budget("listener")
    house_valkey.kill()
    for process, budget in ((one, mine), (two, hers)):
        process.take(budget, 1)
        await process.settlement.settle()
        assert process.take(budget, 2 * LIMIT) == LIMIT - 1
    await house_valkey.start()
    one.now_s = two.now_s = NOW_S + 120
    for _ in range(10):
        for process, budget in ((one, mine), (two, hers)):
            process.take(budget, 15)
            await process.settlement.settle()
    await one.learn(mine)
    assert (one.take(mine, 100), two.take(hers, 100)) == (0, 0)


async def test_a_valkey_that_hangs_holds_up_nobody(house_valkey: Valkey, client: Redis) -> None:
    """And nothing that it was told meanwhile is counted twice when it goes on."""
    one, two = Process(client), Process(client)
    mine, hers = one.listeners.budget("listener"), two.listeners.budget("listener")
    one.take(mine, 1)
    await one.settlement.settle()
    house_valkey.hang()
    for _ in range(3):
        one.take(mine, 20)
        await one.settlement.settle()
    house_valkey.go_on()
    one.take(mine, 1)
    await one.settlement.settle()
    two.take(hers, 1)
    await two.settlement.settle()
    assert 62 <= mine._used <= 63
    assert hers._used <= 63
