"""The edge's memory: whole representations, bounded in bytes, never a key."""

from typing import NewType

from edge import metrics
from kernel.admission import Admitted
from kernel.http.representation import Representation
from kernel.lru import LruCache
from kernel.media_path import Resource

CacheKey = NewType("CacheKey", str)


class UncacheableError(Exception):
    """A fault of ours: a content key was to be cached. Players are told of it as of any other fault."""


ENTRY_OVERHEAD_BYTES = 1024
"""What an entry takes besides its body, generously: its key, headers and places in tables."""


def cache_key(admitted: Admitted) -> CacheKey:
    """The path after the token: every listener admitted alike shares the entry.

    The multivariant playlist lists what the token admits, so its key tells that quality as well.

    Raises:
        UncacheableError: It is a content key.
    """
    path = admitted.path
    if path.resource is Resource.KEY:
        raise UncacheableError("keys are never cached")
    if path.resource is Resource.MULTIVARIANT_PLAYLIST:
        return CacheKey(f"{path}#{admitted.token.quality}")
    return CacheKey(str(path))


class MediaCache:
    """Representations by cache key; what was used longest ago makes room."""

    def __init__(self, capacity_bytes: int) -> None:
        self._entries: LruCache[CacheKey, Representation] = LruCache(capacity_bytes, _weight_bytes)

    @property
    def held_bytes(self) -> int:
        """How much of the capacity is taken."""
        return self._entries.weight

    def get(self, key: CacheKey) -> Representation | None:
        """The entry of that key, or None."""
        return self._entries.get(key)

    def put(self, key: CacheKey, representation: Representation) -> None:
        """Keep an entry, unless it is larger than the whole cache."""
        self._entries.put(key, representation)
        metrics.CACHE_BYTES.set(self._entries.weight)
        metrics.CACHE_ENTRIES.set(len(self._entries))


def _weight_bytes(representation: Representation) -> int:
    return representation.weight_bytes + ENTRY_OVERHEAD_BYTES
