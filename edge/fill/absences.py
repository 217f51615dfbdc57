"""The brief memory of what is not there."""

from collections import OrderedDict

from edge.cache.key import CacheKey

MAX_ABSENCES = 10_000


class Absences:
    """What an upstream answered 404 to, for a moment; of a flood of them the newest are remembered.

    Only what is so for everybody is noted here: a refusal (401, 403) is of one token and never remembered.
    """

    def __init__(self, ttl_s: float, limit: int = MAX_ABSENCES) -> None:
        self._ttl_s = ttl_s
        self._limit = limit
        self._until_s: OrderedDict[CacheKey, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._until_s)

    def note(self, key: CacheKey, now_s: float) -> None:
        """There is no such thing."""
        self._until_s[key] = now_s + self._ttl_s
        self._until_s.move_to_end(key)
        if len(self._until_s) > self._limit:
            self._until_s.popitem(last=False)

    def holds(self, key: CacheKey, now_s: float) -> bool:
        """Whether it was not there a moment ago."""
        until_s = self._until_s.get(key)
        if until_s is None:
            return False
        if now_s >= until_s:
            del self._until_s[key]
            return False
        return True
