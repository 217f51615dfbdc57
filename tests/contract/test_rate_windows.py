"""What sliding windows promise, kept in Valkey or in memory."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from control_api.rate_limit.local_windows import LocalWindows
from control_api.rate_limit.rule import Rule, Window, Windows
from control_api.rate_limit.valkey_windows import ValkeyWindows
from kernel.background import in_background

RULE = Rule("test", limit=3, window_s=60)
NARROW = Rule("narrow", limit=1, window_s=3600)


@pytest.fixture(params=["valkey", "memory"])
async def windows(request: pytest.FixtureRequest, valkey_url: str) -> AsyncIterator[Windows]:
    """One of both kinds."""
    if request.param == "memory":
        yield LocalWindows()
        return
    async with Redis.from_url(valkey_url) as client:
        shared = ValkeyWindows(client)
        async with in_background(shared.run()):
            yield shared


async def test_a_window_admits_its_limit_and_tells_what_is_left(windows: Windows) -> None:
    """What is refused is told how long to wait."""
    verdicts = [await windows.claim([Window(RULE, "key")]) for _ in range(5)]

    assert [True, True, True, False, False] == [verdict.admitted for verdict in verdicts]
    assert [2, 1, 0, 0, 0] == [verdict.states[0].remaining for verdict in verdicts]
    assert all(55 < verdict.states[0].reset_s <= 60 for verdict in verdicts)


async def test_an_attempt_counts_in_all_windows_or_in_none(windows: Windows) -> None:
    """One that is full keeps the others as they are."""
    both = [Window(RULE, "key"), Window(NARROW, "key")]
    first, second = await windows.claim(both), await windows.claim(both)
    after = await windows.claim([Window(RULE, "key")])

    assert (True, [2, 0]) == (first.admitted, [state.remaining for state in first.states])
    assert (False, [2, 0]) == (second.admitted, [state.remaining for state in second.states])
    assert 1 == after.states[0].remaining


async def test_keys_and_rules_are_counted_apart(windows: Windows) -> None:
    """One who is refused holds up nobody else."""
    for _ in range(4):
        await windows.claim([Window(RULE, "key")])

    assert (await windows.claim([Window(RULE, "other")])).admitted
    assert (await windows.claim([Window(NARROW, "key")])).admitted


async def test_what_is_forgotten_begins_anew(windows: Windows) -> None:
    """Twice is once."""
    for _ in range(4):
        await windows.claim([Window(RULE, "key")])
    await windows.forget(Window(RULE, "key"))
    await windows.forget(Window(RULE, "key"))

    assert 2 == (await windows.claim([Window(RULE, "key")])).states[0].remaining


async def test_what_is_given_back_counts_no_more(windows: Windows) -> None:
    """That attempt and no other, in the windows that are named; twice is once."""
    both = [Window(RULE, "key"), Window(NARROW, "key")]
    first = await windows.claim(both)
    await windows.claim([Window(RULE, "key")])
    await windows.give_back(both[:1], first.attempt)
    await windows.give_back(both[:1], first.attempt)
    after = await windows.claim([Window(RULE, "key")])

    assert 1 == after.states[0].remaining
    assert not (await windows.claim(both)).admitted
