"""One start of one rendition's job: part by part, those first that somebody waits for, and then the whole."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from itertools import accumulate

import structlog

from kernel.asset import Rendition, Segment, encode_made, made_key
from kernel.database.pool import DatabaseUnavailableError
from kernel.lru import LruCache
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.rendition_part import RenditionPart
from packager.on_demand.maker import Fetch, Maker
from packager.on_demand.recipe import Recipe, TrackRecipe
from packager.worker.metrics import RENDITION_SEGMENTS, RENDITION_WAIT_S
from packager.worker.on_demand.claim import RenditionClaim
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.errors import TurnOverError
from packager.worker.on_demand.expectation import SegmentFacts
from packager.worker.on_demand.lease import RenditionLease
from packager.worker.on_demand.order import next_missing
from packager.worker.on_demand.parts import StoredParts, Whole
from packager.worker.on_demand.queue import RenditionQueue
from packager.worker.on_demand.recipes import Provision, Recipes
from packager.worker.on_demand.turn import Interruptions, Turn
from packager.worker.patience import despite_cancellation, insist

_log = structlog.stdlib.get_logger(__name__)

_YIELD_POLL_S = 0.5
_CONCLUSION_GRACE_S = 8.0
_MAX_KNOWN_INTERRUPTIONS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionWorkshop:
    """What every start works with."""

    queue: RenditionQueue
    store: ObjectStore
    recipes: Recipes
    open_maker: Callable[[Recipe, Fetch], AbstractAsyncContextManager[Maker]]
    demand: Demand
    interruptions: Interruptions = field(default_factory=lambda: LruCache(_MAX_KNOWN_INTERRUPTIONS))


class Making:
    """Makes the rendition of one claim, or as much of it as others let it."""

    def __init__(self, workshop: RenditionWorkshop, claim: RenditionClaim, lease: RenditionLease) -> None:
        self._workshop = workshop
        self._claim = claim
        self._lease = lease
        self._demand = workshop.demand
        self._parts = StoredParts(workshop.store, claim.name)
        self._stored: set[RenditionPart] = set()
        self._facts: list[SegmentFacts] = []
        self._last: int | None = None
        """The last segment that was made in this start."""
        self._turn = self._new_turn()
        self.is_made = False
        """Whether the job has ended well."""

    async def run(self) -> None:
        """Make what is missing and put it together, or give way to another rendition.

        Raises:
            RenditionRefusedError, SourceDamagedError, ContentKeyError: It can't be made as things are.
            PackagingFailedError, LosslessMismatchError: The making process failed.
            ObjectNotFoundError: What it is made from is gone.
            ObjectStoreError, DatabaseUnavailableError: Something was away.
            LeaseLostError: Another start has the job.
        """
        provision = await self._workshop.recipes.find(self._claim)
        self._facts = list(provision.expected)
        async with self._workshop.open_maker(provision.recipe, self._fetch(provision)) as maker:
            self._stored = await self._parts.find_stored(maker.segment_count)
            if not await self._make_all(maker):
                return
            try:
                made = await self._assemble(maker)
            except TurnOverError:
                return
        _check_promise(provision.recipe, made)
        await self._conclude(made)

    def _fetch(self, provision: Provision) -> Fetch:
        store, keys = self._workshop.store, provision.source_keys

        async def fetch(source: int, offset_bytes: int, length_bytes: int) -> bytes:
            return await store.read(keys[source], offset_bytes=offset_bytes, length_bytes=length_bytes)

        return fetch

    async def _make_all(self, maker: Maker) -> bool:
        """Make one part after the other; whether nothing is missing now."""
        if self._parts.part(None) not in self._stored:
            await self._put(self._parts.part(None), maker.initialization)
        while True:
            heard = self._demand.bell.heard
            await self._announce_stored()
            wanted, missing = self._choose(maker.segment_count)
            if await self._turn.is_over(has_made=self._last is not None):
                return False
            if missing is None:
                return True
            if wanted is not None:
                await self._make(maker, wanted)
            elif self._demand.names_beside(self._claim.name):
                await self._demand.bell.wait(heard=heard, timeout_s=_YIELD_POLL_S)
            else:
                await self._make(maker, missing)

    def _choose(self, segment_count: int) -> tuple[int | None, int | None]:
        """The segment that is waited for, and the one that would be next if nobody waited."""
        stored = {part.segment for part in self._stored if part.segment is not None}
        wanted = [part.segment for part in self._demand.parts(self._claim.name)]
        to_make = (
            number
            for number in wanted
            if number is not None and number < segment_count and number not in stored
        )
        return next(to_make, None), next_missing(segment_count, stored, self._last)

    async def _make(self, maker: Maker, number: int) -> None:
        made = await maker.make(number)
        self._facts[number] = SegmentFacts(made.duration_samples, made.peak)
        self._last = number
        await self._put(self._parts.part(number), made.data)
        RENDITION_SEGMENTS.inc()

    async def _put(self, part: RenditionPart, data: bytes) -> None:
        await self._parts.put(part, data)
        self._stored.add(part)
        await self._announce(part)

    async def _announce_stored(self) -> None:
        """Tell again of what is there: who waits for it must have missed it."""
        for part in self._demand.parts(self._claim.name):
            if part in self._stored:
                await self._announce(part)

    async def _announce(self, part: RenditionPart) -> None:
        with suppress(DatabaseUnavailableError):  # who waits looks for himself
            await self._workshop.queue.announce(part)
        if (waited_s := self._demand.serve(part)) is not None:
            RENDITION_WAIT_S.observe(waited_s)

    async def _assemble(self, maker: Maker) -> Rendition:
        whole = await self._parts.assemble(maker.segment_count, self._turn.check_assembly)
        segments = _lay_out(len(maker.initialization), whole, self._facts)
        return await asyncio.to_thread(
            maker.describe, segments, object_bytes=whole.object_bytes, sha256=whole.sha256
        )

    async def _conclude(self, made: Rendition) -> None:
        """Tell of the whole, end the job, and only then let the parts go."""
        await self._workshop.queue.beat(self._claim)
        await self._workshop.store.put_bytes(made_key(*self._claim.name), encode_made(made))
        self._lease.end()
        await despite_cancellation(self._finish(), _CONCLUSION_GRACE_S)

    async def _finish(self) -> None:
        await insist(lambda: self._workshop.queue.finish(self._claim))
        self.is_made = True
        with suppress(ObjectStoreError, TurnOverError):  # a sweep will
            await self._parts.delete(self._new_turn().check_removal)

    def _new_turn(self) -> Turn:
        shop = self._workshop
        return Turn(self._claim.name, shop.demand, shop.queue, shop.interruptions)


def _lay_out(initialization_bytes: int, whole: Whole, facts: list[SegmentFacts]) -> list[Segment]:
    offsets = accumulate(whole.segment_bytes, initial=initialization_bytes)
    return [
        Segment(
            offset_bytes=offset_bytes,
            length_bytes=length_bytes,
            duration_samples=fact.duration_samples,
            peak=fact.peak,
        )
        for offset_bytes, length_bytes, fact in zip(offsets, whole.segment_bytes, facts, strict=False)
    ]


def _check_promise(recipe: Recipe, made: Rendition) -> None:
    """Note where a track's rendition is not what was measured at its packaging: an encoder of another version, say."""
    if isinstance(recipe, TrackRecipe) and made.sha256 != recipe.planned.sha256:
        _log.warning(
            "made otherwise than measured",
            rendition=made.name,
            measured_sha256=recipe.planned.sha256,
            made_sha256=made.sha256,
        )
