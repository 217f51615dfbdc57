"""The keys of what left probation not long ago."""

from collections import OrderedDict

from edge.cache.key import CacheKey


class Ghosts:
    """Keys without their entries, oldest first, as many as entries of theirs would fill the given bytes.

    A key takes some two hundred bytes itself, which is a tenth of what the lightest entry is taken to weigh.
    """

    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._weights: OrderedDict[CacheKey, int] = OrderedDict()
        self._held_bytes = 0

    def add(self, key: CacheKey, weight_bytes: int) -> None:
        """Remember a key that is not remembered, and forget the oldest as room is needed."""
        self._weights[key] = weight_bytes
        self._held_bytes += weight_bytes
        while self._held_bytes > self._capacity_bytes:
            _, forgotten_bytes = self._weights.popitem(last=False)
            self._held_bytes -= forgotten_bytes

    def take(self, key: CacheKey) -> bool:
        """Forget a key; tells whether it was remembered."""
        weight_bytes = self._weights.pop(key, None)
        if weight_bytes is None:
            return False
        self._held_bytes -= weight_bytes
        return True
