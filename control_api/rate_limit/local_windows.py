"""Sliding windows in one process's memory."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence

from control_api.rate_limit.rule import Verdict, Window, WindowState


class LocalWindows:
    """Attempts in memory, by rule and key; past `max_keys` the keys longest unused are forgotten."""

    def __init__(self, *, max_keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._attempts: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._max_keys = max_keys
        self._clock = clock

    async def claim(self, windows: Sequence[Window]) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full."""
        now_s = self._clock()
        counted = [(window, self._current(window, now_s)) for window in windows]
        admitted = all(len(attempts) < window.rule.limit for window, attempts in counted)
        if admitted:
            for _, attempts in counted:
                attempts.append(now_s)
        while len(self._attempts) > self._max_keys:
            self._attempts.popitem(last=False)
        return Verdict(admitted, tuple(_state(window, attempts, now_s) for window, attempts in counted))

    async def forget(self, window: Window) -> None:
        """Begin a window anew."""
        self._attempts.pop((window.rule.name, window.key), None)

    def _current(self, window: Window, now_s: float) -> deque[float]:
        """The attempts that still count."""
        key = (window.rule.name, window.key)
        attempts = self._attempts.setdefault(key, deque())
        self._attempts.move_to_end(key)
        while attempts and attempts[0] <= now_s - window.rule.window_s:
            attempts.popleft()
        return attempts


def _state(window: Window, attempts: deque[float], now_s: float) -> WindowState:
    reset_s = attempts[0] + window.rule.window_s - now_s if attempts else 0.0
    return WindowState(window.rule, max(0, window.rule.limit - len(attempts)), reset_s)
