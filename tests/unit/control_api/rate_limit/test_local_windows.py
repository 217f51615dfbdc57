"""Sliding windows in memory, by a clock that stands still."""

from control_api.rate_limit.local_windows import LocalWindows
from control_api.rate_limit.rule import Rule, Window

RULE = Rule("test", limit=3, window_s=60)


class Clock:
    """A clock that stands still until it is set."""

    now_s = 1000.0

    def __call__(self) -> float:
        """The time it was set to."""
        return self.now_s


async def _wait_s(windows: LocalWindows, key: str) -> float:
    verdict = await windows.claim([Window(RULE, key)])
    return 0.0 if verdict.admitted else verdict.states[0].reset_s


async def test_an_attempt_is_admitted_again_when_the_oldest_is_a_window_old() -> None:
    """The wait that is told is exact, and refused attempts don't count."""
    clock = Clock()
    windows = LocalWindows(clock=clock)
    for now_s in (1000.0, 1010.0, 1020.0):
        clock.now_s = now_s
        assert await _wait_s(windows, "key") == 0
    for now_s, wait_s in ((1020.0, 40.0), (1059.0, 1.0), (1059.5, 0.5)):
        clock.now_s = now_s
        assert await _wait_s(windows, "key") == wait_s
    clock.now_s = 1060.0
    assert await _wait_s(windows, "key") == 0
    assert await _wait_s(windows, "key") == 10


async def test_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    """A flood of keys pushes out the idle, not the one under attack."""
    windows = LocalWindows(max_keys=10, clock=Clock())
    for number in range(100):
        await _wait_s(windows, "attacked")
        await _wait_s(windows, f"key {number}")

    assert await _wait_s(windows, "attacked") == 60
    assert await _wait_s(windows, "key 0") == 0
    assert len(windows._attempts) == 10
