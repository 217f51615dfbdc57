"""The policies compared: ours as the edge runs it, and the references, which exist for this comparison only.

Everything else in `bench` is a black box; a policy can't be asked for its hit ratio from outside in a minute, so
this module alone looks into the edge.
"""

from collections import OrderedDict
from typing import Protocol

from edge.cache.entry import ENTRY_OVERHEAD_BYTES, Entry
from edge.cache.key import CacheKey
from edge.cache.memory import MemoryTier
from kernel.http.representation import Representation
from kernel.media_path import MediaPath


class Policy(Protocol):
    """A cache that holds nothing but keys and what they weigh."""

    def use(self, key: int, body_bytes: int) -> bool:
        """Ask for a key, and keep what it stands for if it was a miss; tells whether it was a hit."""


class SegueMemory:
    """The memory tier of the edge."""

    def __init__(self, capacity_bytes: int) -> None:
        self._tier = MemoryTier(capacity_bytes)
        self._bodies: dict[int, Representation] = {}
        self._path = MediaPath.parse(f"{0:032x}/lossless/seg-0.m4s")

    def use(self, key: int, body_bytes: int) -> bool:
        """See `Policy`."""
        name = CacheKey(str(key))
        if self._tier.get(name) is not None:
            return True
        body = self._bodies.setdefault(body_bytes, Representation(bytes(body_bytes), "audio/mp4", '"0"'))
        self._tier.put(Entry(name, self._path, body, stored_at_s=0, fresh_for_s=1))
        return False


class Lru:
    """What was used longest ago leaves."""

    def __init__(self, capacity_bytes: int) -> None:
        self._free_bytes = capacity_bytes
        self._weights: OrderedDict[int, int] = OrderedDict()

    def use(self, key: int, body_bytes: int) -> bool:
        """See `Policy`."""
        if key in self._weights:
            self._weights.move_to_end(key)
            return True
        self._weights[key] = body_bytes + ENTRY_OVERHEAD_BYTES
        self._free_bytes -= self._weights[key]
        while self._free_bytes < 0:
            self._free_bytes += self._weights.popitem(last=False)[1]
        return False
