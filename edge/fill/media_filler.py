"""The work of one fill of media: from disk, else from upstream, into the cache."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.media_cache import MediaCache
from edge.errors import UpstreamError, UpstreamTimeoutError
from edge.fill.absences import Absences
from edge.fill.bring import bring
from edge.fill.fill import Fill
from edge.fill.filling import Filled
from edge.fill.freshness import fresh_for_s, may_serve_stale, may_store
from edge.fill.outcome import Outcome
from edge.steering.steered import steered
from edge.upstream.answer import Head
from edge.upstream.upstreams import Upstreams
from kernel.admission import Admitted, NoSuchMediaError
from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag
from kernel.settings import EdgeSettings


@dataclass(frozen=True, slots=True)
class MediaFiller:
    """Does the work of fills; what it is made of is shared by all of them."""

    settings: EdgeSettings
    cache: MediaCache
    upstreams: Upstreams
    absences: Absences
    now_s: Callable[[], float]

    async def fill(self, fill: Fill[Filled], key: CacheKey, admitted: Admitted) -> Filled:
        """Bring what was admitted, and keep it.

        Raises:
            NoSuchMediaError, and `REFUSALS`: An upstream says so.
            UpstreamError: No good answer, and nothing old that could be served instead.
        """
        # A fill that was handed over goes on with the body that it has begun: listeners have a part of it.
        kept = None if fill.body.head is not None else await self._load(key)
        if kept is not None and kept.is_fresh(self.now_s()):
            return Filled(kept, Outcome.DISK)
        spare = kept if kept is not None and self._may_serve_stale(kept) else None
        if spare is not None and not self.upstreams.any_well:
            return Filled(spare, Outcome.STALE)  # the health checks will see when there is anybody to ask
        try:
            return await self._ask(fill, key, admitted, kept, patience_s=self._patience_s(spare))
        except NoSuchMediaError:
            self.absences.note(key, self.now_s())
            raise
        except UpstreamError:
            if spare is None or fill.body.given_out:
                raise
            return Filled(spare, Outcome.STALE)

    async def _load(self, key: CacheKey) -> Entry | None:
        """What is kept; a playlist from the time before this edge had others to offer offers them now."""
        kept = await self.cache.load(key)
        if kept is None:
            return None
        representation = steered(self.settings, kept.path.resource, kept.representation)
        if representation is not kept.representation:
            kept = replace(kept, representation=representation)
            self.cache.put(kept)
        return kept

    async def _ask(
        self, fill: Fill[Filled], key: CacheKey, admitted: Admitted, kept: Entry | None, *, patience_s: float
    ) -> Filled:
        etag = None if kept is None else kept.representation.etag
        try:
            async with asyncio.timeout(patience_s):
                head = await bring(self.upstreams, admitted, fill.body, known_etag=etag)
        except TimeoutError:
            raise UpstreamTimeoutError("the upstreams took too long, all together") from None
        if head.status == 304 and kept is not None:
            return self._keep(fill, self._refreshed(kept, head), head, Outcome.REVALIDATED)
        representation = await _represent(fill, head)
        entry = Entry(
            key=key,
            path=admitted.path,
            representation=steered(self.settings, admitted.path.resource, representation),
            stored_at_s=self.now_s(),
            fresh_for_s=fresh_for_s(head.cache_control, head.age_s),
            prefetched=fill.prefetch,
        )
        return self._keep(fill, entry, head, Outcome.MISS)

    def _keep(self, fill: Fill[Filled], entry: Entry, head: Head, outcome: Outcome) -> Filled:
        stored = fill.storable and may_store(head.cache_control)
        if stored:
            self.cache.put(entry)
        return Filled(entry, outcome, head.status, head.cache_status, stored)

    def _refreshed(self, kept: Entry, head: Head) -> Entry:
        """The same with a new lease (RFC 9111 section 4.3.4); what the 304 says of caching counts from now on."""
        old = kept.representation
        cache_control = head.cache_control or old.cache_control
        return Entry(
            key=kept.key,
            path=kept.path,
            representation=Representation(old.body, old.content_type, old.etag, cache_control, old.encodings),
            stored_at_s=self.now_s(),
            fresh_for_s=fresh_for_s(cache_control, head.age_s),
            prefetched=kept.prefetched,
            touched=kept.touched,
        )

    def _may_serve_stale(self, entry: Entry) -> bool:
        return may_serve_stale(entry, self.now_s(), self.settings.stale_if_error_s)

    def _patience_s(self, spare: Entry | None) -> float:
        """Nobody waits long for what is at hand, if old."""
        total_s = self.settings.upstream_timeout_s
        return total_s if spare is None else min(self.settings.upstream_stall_timeout_s, total_s / 2)


async def _represent(fill: Fill[Filled], head: Head) -> Representation:
    body = fill.body.whole()
    # In a thread: a playlist of an hour takes milliseconds, in which the loop could answer a hundred listeners.
    is_text = "mpegurl" in head.content_type
    return Representation(
        body=body,
        content_type=head.content_type,
        etag=head.etag or content_etag(body),
        cache_control=head.cache_control,
        encodings=await asyncio.to_thread(encode_text, body) if is_text else {},
    )
