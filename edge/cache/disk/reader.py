"""Reading from the disk without keeping anybody waiting for it who needn't."""

import asyncio
import time
from collections import OrderedDict
from concurrent.futures import Executor

import structlog

from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.errors import NotInPageCacheError
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.metrics import DISK_ERRORS
from kernel.single_flight import SingleFlight

READ_TIMEOUT_S = 2.0
"""By then an upstream has answered long since."""

PAUSE_S = 5.0
"""After a read that took longer, nothing is read for so long: the disk hangs."""

MAX_WAITING = 256
"""Reads for the threads; more go upstream."""

MARK_AFTER_S = 60.0
"""A file is marked as used no oftener."""

_MAX_KNOWN = 1 << 16

_log = structlog.stdlib.get_logger(__name__)

_Read = tuple[Entry, float] | None


class DiskReader:
    """Reads entries; one read a key at a time, however many ask.

    What this process wrote or read before is likely to be in the page cache still, its inode too: that is read on the
    event loop itself, in less time than a thread takes to wake up. Should it be gone, and for everything else, a thread
    reads. Opening a file can't be told not to wait, which is why a file not known yet is never tried on the loop.
    """

    def __init__(
        self, directory: CacheDirectory, threads: Executor, flights: SingleFlight[CacheKey, _Read]
    ) -> None:
        self._directory = directory
        self._threads = threads
        self._flights = flights
        self._waiting = 0
        self._paused_until_s = 0.0
        self._known: OrderedDict[CacheKey, None] = OrderedDict()
        self.to_mark: set[CacheKey] = set()
        """Read, and not marked as used for a while."""

    def know(self, key: CacheKey) -> None:
        """The file of a key has just been written or read."""
        self._known[key] = None
        self._known.move_to_end(key)
        if len(self._known) > _MAX_KNOWN:
            self._known.popitem(last=False)

    def read_at_once(self, key: CacheKey) -> Entry | None:
        """The entry of a key if its file is known and in the page cache; None leaves it to `read`."""
        if key not in self._known:
            return None
        try:
            found = self._directory.read_at_once(key)
        except (NotInPageCacheError, OSError):
            return None
        if found is None:
            return None
        self._used(key, used_at_s=found[1])
        return found[0]

    async def read(self, key: CacheKey) -> Entry | None:
        """The entry of a key, or None: there is none, or the disk is not up to it."""
        try:
            found = self._directory.read_at_once(key) if key in self._known else await self._in_thread(key)
        except NotInPageCacheError:
            found = await self._in_thread(key)
        except OSError as error:
            self._failed(error)
            found = None
        if found is None:
            self._known.pop(key, None)
            return None
        self._used(key, used_at_s=found[1])
        return found[0]

    async def _in_thread(self, key: CacheKey) -> _Read:
        if time.monotonic() < self._paused_until_s or self._waiting >= MAX_WAITING:
            return None
        return await self._flights.run(key, lambda: self._read_in_thread(key))

    async def _read_in_thread(self, key: CacheKey) -> _Read:
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._threads, self._directory.read, key)
        self._waiting += 1
        reading.add_done_callback(self._done)
        try:
            # Shielded: a thread can't be cancelled, and counts as long as it reads.
            return await asyncio.wait_for(asyncio.shield(reading), READ_TIMEOUT_S)
        except TimeoutError as error:
            self._paused_until_s = time.monotonic() + PAUSE_S
            self._failed(error)
        except OSError as error:
            self._failed(error)
        return None

    def _done(self, reading: "asyncio.Future[_Read]") -> None:
        self._waiting -= 1
        if not reading.cancelled():
            reading.exception()  # marks a failure as seen when the wait for it is over

    def _failed(self, error: OSError) -> None:
        DISK_ERRORS.labels("read").inc()
        _log.warning("disk cache: reading failed", reason=str(error) or type(error).__name__)

    def _used(self, key: CacheKey, *, used_at_s: float) -> None:
        self.know(key)
        if time.time() - used_at_s > MARK_AFTER_S and len(self.to_mark) < _MAX_KNOWN:
            self.to_mark.add(key)
