"""The edge's cache: memory over disk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from edge.cache import metrics
from edge.cache.disk.file_name import file_name
from edge.cache.disk.tier import DiskTier, open_disk_tier
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.memory import MemoryTier
from kernel.asset import AssetId
from kernel.background import in_background
from kernel.settings import EdgeSettings

_PUBLISH_INTERVAL_S = 1.0


class MediaCache:
    """Entries by key: those in memory at once, those on disk as soon as they are read and verified."""

    get: Callable[[CacheKey], Entry | None]
    """The entry that memory holds, or None; counts as a use. It is the tier's own method: a hit is one call."""

    def __init__(self, memory: MemoryTier, disk: DiskTier | None) -> None:
        self._memory = memory
        self._disk = disk
        self.get = memory.get

    def __contains__(self, key: CacheKey) -> bool:
        """Whether memory holds it; no use of it."""
        return key in self._memory

    @property
    def on_evicted(self) -> Callable[[Entry], None] | None:
        """Told of each entry that leaves memory by eviction or purge."""
        return self._memory.on_evicted

    @on_evicted.setter
    def on_evicted(self, tell: Callable[[Entry], None] | None) -> None:
        self._memory.on_evicted = tell

    async def load(self, key: CacheKey) -> Entry | None:
        """The entry of a key from memory or, verified and held in memory from now on, from disk."""
        entry = self._memory.get(key)
        if entry is not None or self._disk is None:
            return entry
        loaded = await self._disk.load(key)
        entry = self._memory.get(key)
        if entry is None and loaded is not None:
            self._promote(loaded)
        return entry or loaded

    def load_at_once(self, key: CacheKey) -> Entry | None:
        """The entry of a key that memory does not hold, if it can be had without waiting for the disk."""
        loaded = None if self._disk is None else self._disk.load_at_once(key)
        if loaded is not None:
            self._promote(loaded)
        return loaded

    def put(self, entry: Entry) -> None:
        """Hold an entry in memory at once, and on disk soon, in the place of an older one of its key."""
        self._memory.put(entry)
        if self._disk is not None:
            self._disk.put(entry)

    def _promote(self, loaded: Entry) -> None:
        metrics.HITS.labels("disk").inc()
        self._memory.put(loaded)

    async def purge(self, asset: AssetId) -> int:
        """Let everything of an asset go, in memory and on disk; returns how many entries that were."""
        gone = {file_name(key) for key in self._memory.purge(asset)}
        if self._disk is not None:
            gone |= await self._disk.purge(asset)
            gone |= {file_name(key) for key in self._memory.purge(asset)}  # what was read meanwhile
        return len(gone)

    async def written(self) -> None:
        """Return when nothing waits to be written to disk."""
        if self._disk is not None:
            await self._disk.written()


@asynccontextmanager
async def open_media_cache(settings: EdgeSettings) -> AsyncIterator[MediaCache]:
    """The cache for a process's lifetime, over the disk if the settings name a directory."""
    memory = MemoryTier(settings.cache_bytes)
    async with AsyncExitStack() as stack:
        disk = None
        if settings.disk_cache_directory and settings.disk_cache_bytes:
            disk = await stack.enter_async_context(
                open_disk_tier(
                    Path(settings.disk_cache_directory),
                    capacity_bytes=settings.disk_cache_bytes,
                    workers=settings.workers,
                    entries_in_memory=memory.entries,
                )
            )
        await stack.enter_async_context(in_background(_keep_published(memory)))
        yield MediaCache(memory, disk)


async def _keep_published(memory: MemoryTier) -> None:
    """Bring the tier's own counts to the metrics, which are too dear for every hit; until cancelled."""
    hits = evictions = 0
    while True:
        metrics.MEMORY_BYTES.set(memory.held_bytes)
        metrics.MEMORY_ENTRIES.set(len(memory))
        metrics.HITS.labels("memory").inc(memory.hits - hits)
        metrics.EVICTIONS.inc(memory.evictions - evictions)
        hits, evictions = memory.hits, memory.evictions
        await asyncio.sleep(_PUBLISH_INTERVAL_S)
