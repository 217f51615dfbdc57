"""Writing to the disk behind everybody's back."""

import asyncio
import errno
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress

import structlog

from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.errors import StoppedError, SweptElsewhereError, TooLargeError
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.metrics import DISK_ERRORS, DROPPED, WRITTEN_BYTES
from kernel.asset import AssetId

QUEUE_BYTES = 64 << 20
"""Entries beyond these are dropped: they stay in memory, and upstream has them."""

PAUSE_S = 10.0
"""After a failure nothing is written for so long."""

SWEPT_ELSEWHERE_WAIT_S = 0.05

_BATCH_ENTRIES = 32
_FULL = (errno.ENOSPC, errno.EDQUOT)
_SHARE_OF_FULL_DISK = 7 / 8

_log = structlog.stdlib.get_logger(__name__)


class DiskWriter:
    """Writes entries one after the other, in a thread of its own."""

    def __init__(
        self, directory: CacheDirectory, thread: Executor, tell_written: Callable[[CacheKey], None]
    ) -> None:
        self._directory = directory
        self._thread = thread
        self._tell_written = tell_written
        self._waiting: dict[CacheKey, Entry] = {}
        self._waiting_bytes = 0
        self._batch: list[Entry] = []
        self._forgotten: set[AssetId] = set()
        """Of the batch's."""
        self._some = asyncio.Event()
        self._batch_done = asyncio.Event()
        self._batch_done.set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._ready = False
        self._paused_until_s = 0.0

    def put(self, entry: Entry) -> None:
        """Write an entry soon, or drop it, counted, when the disk is behind or failing."""
        self._drop(entry.key)
        if self._is_paused():
            DROPPED.labels("paused").inc()
        elif self._waiting_bytes + entry.weight_bytes > QUEUE_BYTES:
            DROPPED.labels("behind").inc()
        else:
            self._waiting[entry.key] = entry
            self._waiting_bytes += entry.weight_bytes
            self._some.set()
            self._idle.clear()

    def forget(self, asset: AssetId) -> bool:
        """Don't write what waits of an asset; tells whether some of it is being written just now."""
        for key in [key for key, entry in self._waiting.items() if entry.path.asset == asset]:
            self._drop(key)
        being_written = any(entry.path.asset == asset for entry in self._batch)
        if being_written:
            self._forgotten.add(asset)
        return being_written

    async def batch_written(self) -> None:
        """Return when what is being written now has been."""
        await self._batch_done.wait()

    async def idle(self) -> None:
        """Return when nothing waits to be written."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write, until cancelled."""
        while True:
            await self._some.wait()
            await self._write_batch()
            if not self._waiting:
                self._some.clear()
                self._idle.set()

    async def _write_batch(self) -> None:
        self._batch = list(self._waiting.values())[:_BATCH_ENTRIES]
        for entry in self._batch:
            self._drop(entry.key)
        self._batch_done.clear()
        try:
            left = await asyncio.get_running_loop().run_in_executor(self._thread, self._write, self._batch)
        finally:
            forgotten, self._forgotten = self._forgotten, set()
            self._batch = []
            self._batch_done.set()
        for entry in left:
            if entry.key not in self._waiting and entry.path.asset not in forgotten:
                self.put(entry)
        if left:
            await asyncio.sleep(SWEPT_ELSEWHERE_WAIT_S)

    def _write(self, batch: list[Entry]) -> list[Entry]:
        """In the thread: write them; returns those that must wait for another process's sweep."""
        for at, entry in enumerate(batch):
            try:
                self._write_one(entry)
            except SweptElsewhereError:
                return batch[at:]
            except StoppedError:
                break
            except OSError as error:
                self._failed(error, dropped=len(batch) - at)
                break
            except Exception:  # noqa: BLE001 - one entry that can't be written must not keep all others from it
                DROPPED.labels("failed").inc()
                _log.exception("disk cache: an entry can't be written", key=entry.key)
        return []

    def _write_one(self, entry: Entry) -> None:
        if not self._ready:
            self._directory.prepare()
            self._ready = True
        try:
            WRITTEN_BYTES.inc(self._directory.write(entry))
        except TooLargeError:
            DROPPED.labels("too_large").inc()
        else:
            self._tell_written(entry.key)

    def _failed(self, error: OSError, dropped: int) -> None:
        DISK_ERRORS.labels("write").inc()
        DROPPED.labels("failed").inc(dropped)
        _log.warning("disk cache: writing failed, paused", reason=str(error), pause_s=PAUSE_S)
        self._ready = False
        self._paused_until_s = time.monotonic() + PAUSE_S
        if error.errno in _FULL:
            # Others need the disk more: go down until there is room again, an eighth at a time.
            with suppress(OSError, SweptElsewhereError, StoppedError):
                self._directory.make_room(_SHARE_OF_FULL_DISK)

    def _is_paused(self) -> bool:
        return time.monotonic() < self._paused_until_s

    def _drop(self, key: CacheKey) -> None:
        entry = self._waiting.pop(key, None)
        if entry is not None:
            self._waiting_bytes -= entry.weight_bytes
