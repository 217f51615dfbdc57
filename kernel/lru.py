"""A cache with a bound: what was used longest ago makes room."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Values by key, together never heavier than `capacity`; `weigh` says what one weighs (default: 1 each).

    A value heavier than the whole capacity is not kept. Values are immutable: their weight never changes.
    """

    def __init__(self, capacity: int, weigh: Callable[[V], int] = lambda _value: 1) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._values: OrderedDict[K, V] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._values)

    @property
    def weight(self) -> int:
        """What all values kept weigh."""
        return self._weight

    def get(self, key: K) -> V | None:
        """The value kept under a key, which counts as a use of it, or None."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> bool:
        """Keep a value, in the place of an older one of that key; tells whether it was kept."""
        self.discard(key)
        weight = self._weigh(value)
        if weight > self._capacity:
            return False
        self._values[key] = value
        self._weight += weight
        while self._weight > self._capacity:
            _, evicted = self._values.popitem(last=False)
            self._weight -= self._weigh(evicted)
        return True

    def values(self) -> Iterable[V]:
        """All that is kept, what was used longest ago first; looking is no use of it."""
        return self._values.values()

    def discard(self, key: K) -> None:
        """Forget a key, if it is known."""
        value = self._values.pop(key, None)
        if value is not None:
            self._weight -= self._weigh(value)
