"""Going on when Valkey is away."""

from collections.abc import Sequence

import pytest

from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.limiter import DOUBT_S, RateLimiter, require_admitted
from control_api.rate_limit.local_windows import LocalWindows
from control_api.rate_limit.rule import Rule, Verdict, Window, WindowState

RULE = Rule("test", limit=2, window_s=60)
WINDOW = Window(RULE, "key")


class Away:
    """Windows that can't be reached, and how often that was tried."""

    def __init__(self) -> None:
        self.tries = 0

    async def claim(self, _windows: Sequence[Window]) -> Verdict:
        """Nobody answers."""
        self.tries += 1
        raise TimeoutError

    async def give_back(self, _windows: Sequence[Window], _attempt: str) -> None:
        """Nobody answers."""
        self.tries += 1
        raise TimeoutError

    async def forget(self, _window: Window) -> None:
        """Nobody answers."""
        self.tries += 1
        raise TimeoutError


async def test_what_is_away_is_not_asked_again_for_a_moment() -> None:
    """No request waits for it meanwhile, and all are counted."""
    away, now_s = Away(), [100.0]
    limiter = RateLimiter(away, LocalWindows(), clock=lambda: now_s[0])
    admitted = [(await limiter.claim([WINDOW])).admitted for _ in range(3)]
    now_s[0] += DOUBT_S
    await limiter.claim([WINDOW])

    assert [True, True, False] == admitted
    assert away.tries == 2


async def test_what_was_counted_here_is_given_back_here() -> None:
    """And nobody waits for what is away."""
    away = Away()
    limiter = RateLimiter(away, LocalWindows(), clock=lambda: 100.0)
    verdicts = [await limiter.claim([WINDOW]) for _ in range(2)]
    await limiter.give_back([WINDOW], verdicts[0].attempt)

    assert (await limiter.claim([WINDOW])).admitted
    assert away.tries == 1


def test_the_longest_wait_is_told() -> None:
    """Sooner nothing is admitted, whatever other windows have left."""
    states = (WindowState(RULE, 1, 9.0), WindowState(RULE, 0, 5.0), WindowState(RULE, 0, 7.0))
    with pytest.raises(RateLimitedError) as refused:
        require_admitted(Verdict(admitted=False, states=states))

    assert refused.value.retry_after_s == 7.0
