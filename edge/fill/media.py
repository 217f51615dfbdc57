"""Media and content keys for those who have been admitted: from the cache, or by one fill for all who ask."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from edge.cache.key import cache_key, is_of
from edge.cache.media_cache import MediaCache
from edge.errors import KnownAbsentError
from edge.fill.absences import Absences
from edge.fill.content_keys import ContentKeys
from edge.fill.fill import Fill
from edge.fill.filling import Filled, Filling
from edge.fill.fills import FillBounds, Fills
from edge.fill.found import Found
from edge.fill.freshness import may_store
from edge.fill.key_memory import KeyMemory
from edge.fill.media_filler import MediaFiller
from edge.fill.outcome import Outcome
from edge.fill.prefetch_gate import PrefetchGate
from edge.upstream.on_demand import may_be_made_on_demand
from edge.upstream.upstreams import Upstreams
from kernel.admission import Admitted
from kernel.asset import AssetId
from kernel.settings import EdgeSettings

_FROM_CACHE = (Outcome.DISK, Outcome.STALE)


class Media:
    """Everything under `/m/`, whole or as it comes; see `open_media`."""

    def __init__(
        self, cache: MediaCache, filler: MediaFiller, fills: Fills[Filled], keys: ContentKeys
    ) -> None:
        self._cache = cache
        self._filler = filler
        self._fills = fills
        self._keys = keys

    async def get(self, admitted: Admitted, *, prefetch: bool = False) -> Found:
        """Anything but a key; a listener gets it as soon as its head is known.

        A prefetch yields to listeners, and returns with the whole entry.

        Raises:
            NoSuchMediaError: There is none; `KnownAbsentError` when no upstream was asked.
            `REFUSALS`: An upstream refuses the token.
            UpstreamError: No upstream gave a good answer in time, and nothing is at hand.
            UncacheableError: It is a key.
        """
        key = cache_key(admitted)
        entry = self._cache.get(key)
        now_s = self._filler.now_s()
        if entry is not None and entry.is_fresh(now_s):
            return Found(Outcome.HIT, entry)
        if self._filler.absences.holds(key, now_s):
            raise KnownAbsentError("the origin has no such media")
        fill, joined = await self._fills.share(
            key,
            lambda fill: self._filler.fill(fill, key, admitted),
            prefetch=prefetch,
            whole=prefetch,
            on_demand=may_be_made_on_demand(admitted.path),
        )
        return _found(fill, joined=joined)

    async def get_key(self, admitted: Admitted) -> tuple[bytes, Outcome]:
        """A content key, for somebody who has been admitted to it.

        Raises what `get` does.
        """
        return await self._keys.get(admitted)

    async def purge(self, asset: AssetId) -> int:
        """Forget everything of an asset; returns how many entries of the cache went.

        What is being filled is still given to those who wait for it, but not kept.
        """
        for fill in self._fills.under_way():
            if is_of(fill.key, asset):
                fill.storable = False
        self._keys.purge(asset)
        return await self._cache.purge(asset)


def _found(fill: Fill[Filled], *, joined: bool) -> Found:
    filled = fill.result
    if filled is not None:
        collapsed = joined and filled.outcome not in _FROM_CACHE
        outcome = Outcome.COLLAPSED if collapsed else filled.outcome
        status, caches = filled.upstream_status, filled.upstream_cache_status
        return Found(outcome, filled.entry, None, status, caches, filled.stored)
    head = fill.body.head
    assert head is not None
    assert head.etag is not None
    fill.body.given_out = True
    return Found(
        Outcome.COLLAPSED if joined else Outcome.MISS,
        filling=Filling(fill, head, head.etag),
        upstream_status=head.status,
        upstream_cache_status=head.cache_status,
        stored=fill.storable and may_store(head.cache_control),
    )


@asynccontextmanager
async def open_media(
    settings: EdgeSettings,
    cache: MediaCache,
    upstreams: Upstreams,
    *,
    now_s: Callable[[], float] = time.time,
    monotonic_s: Callable[[], float] = time.monotonic,
) -> AsyncIterator[Media]:
    """Media for the service's lifetime; fills that are under way at its end are cancelled, keys overwritten."""
    gate, memory = PrefetchGate(), KeyMemory(settings.key_ttl_s)
    filler = MediaFiller(settings, cache, upstreams, Absences(settings.negative_ttl_s), now_s)
    bounds = FillBounds(settings.fill_age_limit_s, settings.upstream_timeout_s)
    try:
        async with (
            Fills[Filled]("media", bounds, gate, monotonic_s) as fills,
            Fills[bytes]("key", bounds, gate, monotonic_s) as key_fills,
        ):
            keys = ContentKeys(memory, upstreams, key_fills, timeout_s=settings.upstream_timeout_s)
            yield Media(cache, filler, fills, keys)
    finally:
        memory.wipe()
