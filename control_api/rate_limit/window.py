"""The rule of a sliding window, and the window kept in one process's memory."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `limit` attempts in any `window_s` seconds, for each key."""

    name: str
    limit: int
    window_s: float


class LocalWindow:
    """Attempts in memory, by rule and key; past `max_keys` the keys longest unused are forgotten."""

    def __init__(self, *, max_keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._attempts: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._max_keys = max_keys
        self._clock = clock

    def claim(self, rule: Rule, key: str) -> float:
        """Count an attempt and return 0, or, when the limit is reached, the seconds until one is admitted."""
        now_s = self._clock()
        attempts = self._attempts.setdefault((rule.name, key), deque())
        self._attempts.move_to_end((rule.name, key))
        while attempts and attempts[0] <= now_s - rule.window_s:
            attempts.popleft()
        if len(attempts) >= rule.limit:
            return attempts[0] + rule.window_s - now_s
        attempts.append(now_s)
        if len(self._attempts) > self._max_keys:
            self._attempts.popitem(last=False)
        return 0.0

    def forget(self, rule: Rule, key: str) -> None:
        """Forget a key's attempts."""
        self._attempts.pop((rule.name, key), None)
