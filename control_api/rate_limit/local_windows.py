"""Sliding windows in one process's memory."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from control_api.rate_limit.rule import Verdict, Window, WindowState
from control_api.unique_names import unique_name

Attempts = dict[str, float]
"""When each attempt was made, by its name, the oldest first."""


class LocalWindows:
    """Attempts in memory, by rule and key; past `max_keys` the keys longest unused are forgotten."""

    def __init__(self, *, max_keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._attempts: OrderedDict[tuple[str, str], Attempts] = OrderedDict()
        self._max_keys = max_keys
        self._clock = clock

    async def claim(self, windows: Sequence[Window]) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full."""
        now_s, attempt = self._clock(), unique_name()
        counted = [(window, self._current(window, now_s)) for window in windows]
        admitted = all(len(attempts) < window.rule.limit for window, attempts in counted)
        if admitted:
            for _, attempts in counted:
                attempts[attempt] = now_s
        while len(self._attempts) > self._max_keys:
            self._attempts.popitem(last=False)
        states = tuple(_state(window, attempts, now_s) for window, attempts in counted)
        return Verdict(admitted, states, attempt)

    async def give_back(self, windows: Sequence[Window], attempt: str) -> None:
        """Have an attempt count no more in some of its windows."""
        for window in windows:
            self._attempts.get((window.rule.name, window.key), {}).pop(attempt, None)

    async def forget(self, window: Window) -> None:
        """Begin a window anew."""
        self._attempts.pop((window.rule.name, window.key), None)

    def _current(self, window: Window, now_s: float) -> Attempts:
        """The attempts that still count."""
        key = (window.rule.name, window.key)
        attempts = self._attempts.setdefault(key, {})
        self._attempts.move_to_end(key)
        while attempts and _oldest_s(attempts) <= now_s - window.rule.window_s:
            del attempts[next(iter(attempts))]
        return attempts


def _oldest_s(attempts: Attempts) -> float:
    return next(iter(attempts.values()))


def _state(window: Window, attempts: Attempts, now_s: float) -> WindowState:
    reset_s = _oldest_s(attempts) + window.rule.window_s - now_s if attempts else 0.0
    return WindowState(window.rule, max(0, window.rule.limit - len(attempts)), reset_s)
