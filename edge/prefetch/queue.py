"""The line of prefetches that wait for their turn."""

import asyncio
from collections import OrderedDict

from edge.cache.key import CacheKey
from kernel.admission import Admitted


class PrefetchQueue:
    """First come, first served, each path once; when it is full the oldest makes room.

    What has waited longest under such a load is what its listener has most likely asked for already.
    """

    def __init__(self, capacity_entries: int) -> None:
        self._capacity_entries = capacity_entries
        self._waiting: OrderedDict[CacheKey, Admitted] = OrderedDict()
        self._some = asyncio.Semaphore(0)

    def __contains__(self, name: CacheKey) -> bool:
        return name in self._waiting

    def put(self, name: CacheKey, admitted: Admitted) -> bool:
        """Line up what does not wait already; tells whether it did so without another's being dropped."""
        crowded = len(self._waiting) >= self._capacity_entries
        if crowded:
            self._waiting.popitem(last=False)
        else:
            self._some.release()
        self._waiting[name] = admitted
        return not crowded

    async def take(self) -> tuple[CacheKey, Admitted]:
        """The oldest, as soon as there is one."""
        await self._some.acquire()
        return self._waiting.popitem(last=False)
