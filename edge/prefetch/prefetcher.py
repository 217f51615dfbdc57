"""Fetching what players will ask for next, when nothing more urgent is to be done."""

import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import structlog

from edge.admission.passes import Pass
from edge.cache.entry import Entry
from edge.cache.key import CacheKey, cache_key
from edge.cache.media_cache import MediaCache
from edge.errors import UpstreamBusyError, UpstreamTimeoutError, UpstreamUnreachableError
from edge.fill.media import Media
from edge.fill.outcome import Outcome
from edge.prefetch import metrics
from edge.prefetch.followers import Followers
from edge.prefetch.queue import PrefetchQueue
from edge.prefetch.rest import Rest
from kernel.admission import Admitted, NoSuchMediaError
from kernel.background import in_background
from kernel.errors import KernelError
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import NotAdmittedError
from kernel.settings import EdgeSettings

_log = structlog.stdlib.get_logger(__name__)


class Prefetcher:
    """Schedules what follows on what listeners are given, and fetches it with their own tokens.

    Only a listener's touch brings followers: what was prefetched brings none of its own.
    """

    def __init__(
        self,
        media: Media,
        cache: MediaCache,
        settings: EdgeSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._media = media
        self._cache = cache
        self._enabled = settings.prefetch_concurrency > 0
        self._queue = PrefetchQueue(settings.prefetch_queue_entries)
        self._under_way: set[CacheKey] = set()
        self._followers = Followers()
        self._rest = Rest(clock)

    def touched(self, entry: Entry, by: Pass) -> None:
        """An entry is given to a listener: the first time, what follows is scheduled. Does not wait."""
        if entry.touched:
            return
        entry.touched = True
        if entry.prefetched:
            metrics.USED.inc()
        if self._enabled and not self._rest.lasts:
            for path in self._followers.of(entry):
                self._want(Admitted(by.token, path, by.text))

    def warm(self, wanted: Iterable[Admitted]) -> None:
        """Schedule what a player is about to ask for, in this order; content keys too. Does not wait."""
        if self._enabled and not self._rest.lasts:
            for admitted in wanted:
                self._want(admitted)

    def evicted(self, entry: Entry) -> None:
        """An entry has left memory."""
        if entry.prefetched and not entry.touched:
            metrics.WASTED.inc()

    async def work(self) -> None:
        """Fetch one thing after the other, for ever."""
        while True:
            name, admitted = await self._queue.take()
            self._under_way.add(name)
            try:
                await self._fetch(name, admitted)
            finally:
                self._under_way.discard(name)

    def _want(self, admitted: Admitted) -> None:
        name = _name(admitted)
        if name in self._cache or name in self._under_way or name in self._queue:
            return
        try:
            admitted.token.admit(admitted.path)
        except NotAdmittedError:
            return
        metrics.SCHEDULED.inc()
        if not self._queue.put(name, admitted):
            metrics.DROPPED.inc()

    async def _fetch(self, name: CacheKey, admitted: Admitted) -> None:
        if self._rest.lasts:
            metrics.DROPPED.inc()
        elif name in self._cache:
            metrics.NEEDLESS.inc()
        else:
            await self._try(admitted)

    async def _try(self, admitted: Admitted) -> None:
        """Fetch, and count what becomes of it: nobody waits for it who could be told."""
        try:
            outcome = await self._get(admitted)
        except NoSuchMediaError:
            metrics.ABSENT.inc()
        except _AWAY as error:
            self._fail(admitted.path, error)
            self._rest.begin()
        except KernelError as error:
            self._fail(admitted.path, error)
        except Exception:  # noqa: BLE001 - whatever it is, the worker goes on
            _log.exception("prefetch failed", path=str(admitted.path))
            metrics.FAILED.inc()
        else:
            if outcome in _FROM_UPSTREAM:
                self._rest.end()
            _COUNTERS.get(outcome, metrics.NEEDLESS).inc()

    async def _get(self, admitted: Admitted) -> Outcome:
        """Media bound the time themselves, the wait for their listeners included."""
        if admitted.path.resource is Resource.KEY:
            _, outcome = await self._media.get_key(admitted)
            return outcome
        found = await self._media.get(admitted, prefetch=True)
        if found.entry is not None:  # it always is: a prefetch waits for the whole
            self._followers.learn(found.entry)
        return found.outcome

    def _fail(self, path: MediaPath, error: Exception) -> None:
        metrics.FAILED.inc()
        _log.debug("prefetch failed", path=str(path), error=type(error).__name__)


_AWAY = (UpstreamUnreachableError, UpstreamTimeoutError, UpstreamBusyError)
"""What is no fault of the one thing that was asked for, but of all that could be asked."""

_FROM_UPSTREAM = (Outcome.MISS, Outcome.BYPASS)

_COUNTERS = {
    Outcome.MISS: metrics.FETCHED,
    Outcome.DISK: metrics.PROMOTED,
    Outcome.BYPASS: metrics.KEYS,
}


def _name(admitted: Admitted) -> CacheKey:
    """What it is called in the queue, and in the cache if it were there; under a key's name there is nothing."""
    is_key = admitted.path.resource is Resource.KEY
    return CacheKey(str(admitted.path)) if is_key else cache_key(admitted)


@asynccontextmanager
async def open_prefetcher(
    media: Media, cache: MediaCache, settings: EdgeSettings
) -> AsyncIterator[Prefetcher]:
    """A prefetcher and its workers for the service's lifetime; it is told of what leaves the cache."""
    prefetcher = Prefetcher(media, cache, settings)
    cache.on_evicted = prefetcher.evicted
    try:
        async with in_background(*(prefetcher.work() for _ in range(settings.prefetch_concurrency))):
            yield prefetcher
    finally:
        cache.on_evicted = None
