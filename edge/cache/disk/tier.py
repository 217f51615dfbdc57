"""The disk tier: what memory has let go, and what a restarted edge begins with."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.reader import DiskReader
from edge.cache.disk.writer import DiskWriter
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.metrics import DISK_ERRORS
from kernel.asset import AssetId
from kernel.background import in_background
from kernel.single_flight import SingleFlight

_READING_THREADS = 4
_MARK_INTERVAL_S = 1.0
_RENEW_INTERVAL_S = 300.0
_CLOSING_S = 2.0

_log = structlog.stdlib.get_logger(__name__)

EntriesInMemory = Callable[[], Iterable[Entry]]


class DiskTier:
    """Entries on disk, read when asked for and written in the background."""

    def __init__(
        self, directory: CacheDirectory, reader: DiskReader, writer: DiskWriter, threads: Executor
    ) -> None:
        self._directory = directory
        self._reader = reader
        self._writer = writer
        self._threads = threads
        self._purges = 0
        self._unpurged: set[AssetId] = set()

    async def load(self, key: CacheKey) -> Entry | None:
        """The entry of a key, verified, or None."""
        if key[:32] in self._unpurged:
            return None
        purges = self._purges
        entry = await self._reader.read(key)
        # What was read while something was purged might be just that.
        return entry if purges == self._purges else None

    def load_at_once(self, key: CacheKey) -> Entry | None:
        """The entry of a key, verified, if it can be had without waiting for the disk."""
        return None if key[:32] in self._unpurged else self._reader.read_at_once(key)

    def put(self, entry: Entry) -> None:
        """Write an entry in the background."""
        self._writer.put(entry)

    async def purge(self, asset: AssetId) -> set[str]:
        """Remove everything of an asset; returns the names of the files that went.

        What the disk refuses to remove is not read again by this process, which keeps trying.
        """
        being_written = self._writer.forget(asset)
        self._unpurged.add(asset)
        gone = await self._try_purge(asset)
        if being_written:
            await self._writer.batch_written()
            self._unpurged.add(asset)
            gone |= await self._try_purge(asset)
        return gone

    async def written(self) -> None:
        """Return when nothing waits to be written."""
        await self._writer.idle()

    async def keep_marked(self) -> None:
        """Mark what was read as used, and try failed purges again; until cancelled."""
        while True:
            await asyncio.sleep(_MARK_INTERVAL_S)
            keys, self._reader.to_mark = self._reader.to_mark, set()
            if keys:
                await self._mark(keys)
            for asset in list(self._unpurged):
                await self._try_purge(asset)

    async def keep_renewed(self, entries_in_memory: EntriesInMemory) -> None:
        """Keep what memory holds on disk as well, where nobody asks for it; until cancelled.

        Otherwise a sweep would take what is most popular of all, and a restarted edge would miss it at once.
        """
        while True:
            await asyncio.sleep(_RENEW_INTERVAL_S)
            entries = {entry.key: entry for entry in entries_in_memory()}
            missing = await self._mark(entries)
            held = {entry.key: entry for entry in entries_in_memory()}  # not what was purged meanwhile
            for key in missing:
                if held.get(key) is entries[key]:
                    self._writer.put(entries[key])

    async def _try_purge(self, asset: AssetId) -> set[str]:
        loop = asyncio.get_running_loop()
        try:
            gone = await loop.run_in_executor(self._threads, self._directory.purge, asset)
        except OSError as error:
            DISK_ERRORS.labels("purge").inc()
            _log.warning("disk cache: purging failed", asset=asset, reason=str(error))
            return set()
        self._purges += 1
        self._unpurged.discard(asset)
        return gone

    async def _mark(self, keys: Iterable[CacheKey]) -> list[CacheKey]:
        """Mark files as used; returns the keys that have none."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._mark_in_thread, list(keys))
        except OSError:  # as on a disk that became read-only; the writer tells of it
            return []

    def _mark_in_thread(self, keys: list[CacheKey]) -> list[CacheKey]:
        return [key for key in keys if not self._directory.mark_used(key)]


@asynccontextmanager
async def open_disk_tier(
    root: Path, *, capacity_bytes: int, workers: int, entries_in_memory: EntriesInMemory
) -> AsyncIterator[DiskTier]:
    """The disk tier for a process's lifetime; at its end, what waits is written if that takes a moment only.

    A directory that can't be made or used is tried again and again: meanwhile there is no disk tier.
    """
    stopping = threading.Event()
    directory = CacheDirectory(root, capacity_bytes=capacity_bytes, workers=workers, stopping=stopping.is_set)
    reading = ThreadPoolExecutor(_READING_THREADS, "disk-cache-read")
    writing = ThreadPoolExecutor(1, "disk-cache-write")
    flights: SingleFlight[CacheKey, tuple[Entry, float] | None] = SingleFlight()
    async with flights:
        reader = DiskReader(directory, reading, flights)
        writer = DiskWriter(directory, writing, reader.know)
        tier = DiskTier(directory, reader, writer, reading)
        try:
            async with in_background(writer.run(), tier.keep_marked(), tier.keep_renewed(entries_in_memory)):
                yield tier
                with suppress(TimeoutError):
                    await asyncio.wait_for(tier.written(), _CLOSING_S)
        finally:
            stopping.set()
            for threads in (reading, writing):
                threads.shutdown(wait=False, cancel_futures=True)
