"""W-TinyLFU (Einziger, Friedman, Manes, ACM TOS 2017), weighted as Caffeine does, with exact counts as its sketch."""

from collections import OrderedDict

from edge.cache.entry import ENTRY_OVERHEAD_BYTES

_PROTECTED_SHARE = 0.8
_MAX_COUNT = 15
_SAMPLES_PER_ENTRY = 10

_Queue = OrderedDict[int, int]


class WTinyLfu:
    """A window for what is new; whatever leaves it must have been asked for oftener than what it would displace."""

    def __init__(self, capacity_bytes: int, window_share: float = 0.01) -> None:
        self._window_capacity_bytes = int(capacity_bytes * window_share)
        self._main_capacity_bytes = capacity_bytes - self._window_capacity_bytes
        self._window: _Queue = OrderedDict()
        self._probation: _Queue = OrderedDict()
        self._protected: _Queue = OrderedDict()
        self._window_bytes = self._probation_bytes = self._protected_bytes = 0
        self._counts: dict[int, int] = {}
        self._samples = 0

    def use(self, key: int, body_bytes: int) -> bool:
        """See `Policy`."""
        self._count(key)
        if key in self._window:
            self._window.move_to_end(key)
        elif key in self._protected:
            self._protected.move_to_end(key)
        elif key in self._probation:
            self._promote(key)
        else:
            self._insert(key, body_bytes + ENTRY_OVERHEAD_BYTES)
            return False
        return True

    def _count(self, key: int) -> None:
        self._counts[key] = min(self._counts.get(key, 0) + 1, _MAX_COUNT)
        self._samples += 1
        entries = len(self._window) + len(self._probation) + len(self._protected)
        if self._samples > _SAMPLES_PER_ENTRY * max(entries, 100):
            self._counts = {key: count // 2 for key, count in self._counts.items() if count > 1}
            self._samples //= 2

    def _promote(self, key: int) -> None:
        weight_bytes = self._protected[key] = self._probation.pop(key)
        self._probation_bytes -= weight_bytes
        self._protected_bytes += weight_bytes
        while self._protected_bytes > self._main_capacity_bytes * _PROTECTED_SHARE:
            demoted, demoted_bytes = self._protected.popitem(last=False)
            self._probation[demoted] = demoted_bytes
            self._protected_bytes -= demoted_bytes
            self._probation_bytes += demoted_bytes

    def _insert(self, key: int, weight_bytes: int) -> None:
        self._window[key] = weight_bytes
        self._window_bytes += weight_bytes
        while self._window_bytes > self._window_capacity_bytes:
            candidate, candidate_bytes = self._window.popitem(last=False)
            self._window_bytes -= candidate_bytes
            self._offer(candidate, candidate_bytes)

    def _offer(self, candidate: int, weight_bytes: int) -> None:
        while self._probation_bytes + self._protected_bytes + weight_bytes > self._main_capacity_bytes:
            queue = self._probation or self._protected
            victim = next(iter(queue), None)
            if victim is None or self._counts.get(candidate, 0) <= self._counts.get(victim, 0):
                return
            if queue is self._probation:
                self._probation_bytes -= queue.pop(victim)
            else:
                self._protected_bytes -= queue.pop(victim)
        self._probation[candidate] = weight_bytes
        self._probation_bytes += weight_bytes
