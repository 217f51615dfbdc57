"""The brief memory of content keys: a gapless player asks for a key when thousands of others do."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from kernel.asset import AssetId

MAX_KEYS = 10_000


@dataclass(slots=True, eq=False)
class _Held:
    asset: AssetId
    content_key: bytearray
    until_s: float

    def wipe(self) -> None:
        self.content_key[:] = bytes(len(self.content_key))


class KeyMemory:
    """Content keys by media path, in memory and nowhere else, for a moment after they came.

    What has expired is overwritten at its time, not at the next use. That is as far as this language goes: copies
    that were given out, or that the HTTP library made, are left to its memory management.
    """

    def __init__(self, ttl_s: float, limit: int = MAX_KEYS) -> None:
        self._ttl_s = ttl_s
        self._limit = limit
        self._held: OrderedDict[str, _Held] = OrderedDict()  # oldest, and so next to expire, first
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._held)

    def get(self, path: str) -> bytes | None:
        """The key under a path, if it has not expired."""
        held = self._held.get(path)
        if held is None or _now_s() >= held.until_s:
            return None
        return bytes(held.content_key)

    def put(self, path: str, asset: AssetId, content_key: bytes) -> None:
        """Remember a key for a moment; of too many the oldest goes."""
        if self._ttl_s <= 0:
            return
        self._drop(path)
        self._held[path] = _Held(asset, bytearray(content_key), _now_s() + self._ttl_s)
        if len(self._held) > self._limit:
            self._drop(next(iter(self._held)))
        self._set_timer()

    def purge(self, asset: AssetId) -> int:
        """Forget an asset's keys; returns how many went."""
        paths = [path for path, held in self._held.items() if held.asset == asset]
        for path in paths:
            self._drop(path)
        return len(paths)

    def wipe(self) -> None:
        """Forget them all, and stop."""
        for path in list(self._held):
            self._drop(path)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _expire(self) -> None:
        self._timer = None
        now_s = _now_s()
        while self._held and (first := next(iter(self._held.items())))[1].until_s <= now_s:
            self._drop(first[0])
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is None and self._held:
            first = next(iter(self._held.values()))
            self._timer = asyncio.get_running_loop().call_at(first.until_s, self._expire)

    def _drop(self, path: str) -> None:
        held = self._held.pop(path, None)
        if held is not None:
            held.wipe()


def _now_s() -> float:
    return asyncio.get_running_loop().time()
