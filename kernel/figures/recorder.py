"""Gathering what a process counts for the live figures, and adding it to Valkey every second.

What can't be told when it is due is lost, and counted so: figures are no reason to wait, or to keep anything.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from kernel.background import in_background
from kernel.figures.durations import LONGEST_MS, bucket_of, sound_bucket
from kernel.figures.figure import Figure
from kernel.figures.slots import KEPT_S, counts_key, slot_of, starts_key, streams_key
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

PERIOD_S = 1.0
TIMEOUT_S = 1.0
STREAMS_A_PERIOD = 20_000
STARTS_A_SLOT = 1000
"""Whose times are measured, of each process; more are counted and no more."""

_HELD_S = 3.0
"""How long first segments wait here, so that the start is told by the API before what came of it."""

LOST = Counter("segue_figures_lost_total", "Times that live figures could not be told to Valkey.")


@dataclass(frozen=True, slots=True)
class _FirstSegment:
    session: str
    slot: int
    elapsed_ms: float
    told_at_s: float


@dataclass(slots=True)
class _Gathered:
    counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    streams: set[str] = field(default_factory=set)
    starts: list[tuple[int, str]] = field(default_factory=list)


class FigureRecorder:
    """Counts at the cost of an addition; see `open_recorder`."""

    def __init__(self, client: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock
        self._gathered = _Gathered()
        self._first_segments: list[_FirstSegment] = []
        self._starts_in_slot = 0
        self.slot = slot_of(clock())
        """The present one, as of a second ago at the most."""

    def add(self, figure: Figure, number: int = 1) -> None:
        """Count so many."""
        self._gathered.counts[figure] += number

    def add_sound(self, delay_ms: float) -> None:
        """Count a player that told how long it took from click to sound."""
        self._gathered.counts[sound_bucket(bucket_of(delay_ms))] += 1

    def add_stream(self, session: str) -> None:
        """Count a playback session as one that goes on."""
        if len(self._gathered.streams) < STREAMS_A_PERIOD:
            self._gathered.streams.add(session)

    def add_start(self, session: str, issued_at_s: float) -> None:
        """Count a stream that a listener starts; its time runs from its token's issue."""
        self.add(Figure.STARTS)
        if self._starts_in_slot < STARTS_A_SLOT:
            self._starts_in_slot += 1
            self._gathered.starts.append((slot_of(issued_at_s), session))

    def add_first_segment(self, session: str, issued_at_s: float, given_at_s: float) -> None:
        """Tell that a session was given its first segment, as far as this process knows: the first of all counts."""
        elapsed_ms = max(0.0, (given_at_s - issued_at_s) * 1000)
        if elapsed_ms <= LONGEST_MS and len(self._first_segments) < STREAMS_A_PERIOD:
            first = _FirstSegment(session, slot_of(issued_at_s), elapsed_ms, given_at_s)
            self._first_segments.append(first)

    async def keep_telling(self) -> None:
        """Tell every second, until cancelled."""
        while True:
            await asyncio.sleep(PERIOD_S)
            await self.tell()

    async def tell(self, *, all_of_it: bool = False) -> None:
        """Add what was gathered to Valkey, once; first segments that came just now only if it is to be all."""
        now_s = self._clock()
        slot = slot_of(now_s)
        if slot != self.slot:
            self.slot, self._starts_in_slot = slot, 0
        gathered, self._gathered = self._gathered, _Gathered()
        due_s = inf if all_of_it else now_s - _HELD_S
        due = [first for first in self._first_segments if first.told_at_s <= due_s]
        self._first_segments = [first for first in self._first_segments if first.told_at_s > due_s]
        if not (gathered.counts or gathered.streams or gathered.starts or due):
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._add(slot, gathered, due)
        except AWAY as error:
            LOST.inc()
            _log.debug("figures lost", reason=type(error).__name__)

    async def _add(self, slot: int, gathered: _Gathered, due: list[_FirstSegment]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for name, number in gathered.counts.items():
            pipeline.hincrby(counts_key(slot), name, number)
        pipeline.expire(counts_key(slot), KEPT_S)
        if gathered.streams:
            pipeline.pfadd(streams_key(slot), *gathered.streams)
            pipeline.expire(streams_key(slot), KEPT_S)
        for issued_in, session in gathered.starts:
            pipeline.zadd(starts_key(issued_in), {session: inf}, nx=True)
            pipeline.expire(starts_key(issued_in), KEPT_S)
        for first in due:
            # Only of starts that were told, and of all that edges tell of one the least.
            pipeline.zadd(starts_key(first.slot), {first.session: first.elapsed_ms}, xx=True, lt=True)
        await pipeline.execute()


@asynccontextmanager
async def open_recorder(client: Redis) -> AsyncIterator[FigureRecorder]:
    """A recorder for a service's lifetime, which tells in the background, and the rest at its end."""
    recorder = FigureRecorder(client)
    async with in_background(recorder.keep_telling()):
        yield recorder
    await recorder.tell(all_of_it=True)
