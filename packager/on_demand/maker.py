"""Making the segments of one rendition, each when it is asked for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kernel.asset import Rendition, Segment
from packager.errors import LosslessMismatchError
from packager.on_demand.description import describe
from packager.on_demand.errors import SourceDamagedError
from packager.on_demand.messages import Begun, Failed, Made, Make, Need, Range, Supply
from packager.on_demand.process import MakingBounds, MakingProcess
from packager.on_demand.recipe import Recipe

Fetch = Callable[[int, int, int], Awaitable[bytes]]
"""(source, offset_bytes, length_bytes): bytes of a source's packed object as stored; what it raises, `make` raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSegment:
    """One segment, as it is to be stored."""

    data: bytes
    duration_samples: int
    peak: float


class Maker:
    """Makes one rendition's segments, one at a time, in any order and any number of times; in order is cheapest.

    A call that is cancelled, or whose fetch failed, leaves it usable: the next one first lets the process end what
    it had begun. After `PackagingFailedError` it is of no more use.
    """

    def __init__(self, recipe: Recipe, process: MakingProcess, begun: Begun, fetch: Fetch) -> None:
        self.initialization = begun.initialization
        self.segment_count = begun.segment_count
        self._recipe = recipe
        self._process = process
        self._fetch = fetch
        self._turn = asyncio.Lock()
        self._need: Need | None = None
        """What the process waits for, while it does."""
        self._is_working = False

    async def make(self, number: int) -> MadeSegment:
        """Make one segment, from 0.

        Raises:
            SourceDamagedError: A source is not what its asset says.
            LosslessMismatchError: What was made does not decode to its source's samples.
            PackagingFailedError: The process crashed or hung.
        """
        if not 0 <= number < self.segment_count:
            raise IndexError(f"segment {number} of {self.segment_count}")
        async with self._turn:
            if self._is_working:
                await self._answer()  # to one who has gone
            self._is_working = True
            await self._process.send(Make(number))
            return _made(await self._answer())

    @property
    def is_idle(self) -> bool:
        """Whether its process has answered everything, and may be given another recipe."""
        return not self._is_working

    def describe(self, segments: Sequence[Segment], *, object_bytes: int, sha256: str) -> Rendition:
        """What is told of the rendition once it is stored whole: the initialization section, then these segments."""
        return describe(
            self._recipe,
            segments,
            initialization_bytes=len(self.initialization),
            object_bytes=object_bytes,
            sha256=sha256,
        )

    async def _answer(self) -> Made | Failed:
        while True:
            if self._need is None:
                answer = await self._process.receive()
                if isinstance(answer, Made | Failed):
                    self._is_working = False
                    return answer
                if not isinstance(answer, Need):
                    raise await self._process.failure("said something out of turn")
                self._need = answer
            supply = Supply(await self._fetched(self._need.ranges))
            self._need = None
            await self._process.send(supply)

    async def _fetched(self, ranges: Sequence[Range]) -> tuple[bytes, ...]:
        fetches = (self._fetch(part.source, part.offset_bytes, part.length_bytes) for part in ranges)
        return tuple(await asyncio.gather(*fetches))


def _made(answer: Made | Failed) -> MadeSegment:
    if isinstance(answer, Made):
        return MadeSegment(data=answer.data, duration_samples=answer.duration_samples, peak=answer.peak)
    if answer.kind == "damaged":
        raise SourceDamagedError(answer.source, answer.reason)
    raise LosslessMismatchError(answer.reason)


@asynccontextmanager
async def open_maker(recipe: Recipe, fetch: Fetch, bounds: MakingBounds) -> AsyncIterator[Maker]:
    """A maker in a process that is started for it; `Makers` has one ready.

    Raises:
        SourceDamagedError: The recipe's renditions don't fit each other.
        PackagingFailedError: The process crashed or hung.
    """
    process = await MakingProcess.start(bounds)
    async with maker_in(process, recipe, fetch) as maker:
        yield maker


@asynccontextmanager
async def maker_in(process: MakingProcess, recipe: Recipe, fetch: Fetch) -> AsyncIterator[Maker]:
    """A maker in a process that is up, and is closed with it."""
    try:
        yield await begin(process, recipe, fetch)
    finally:
        await process.close()


async def begin(process: MakingProcess, recipe: Recipe, fetch: Fetch) -> Maker:
    """A maker in a process that is up and works on nothing; raises as `open_maker`."""
    await process.send(recipe)
    answer = await process.receive()
    if isinstance(answer, Failed):
        raise SourceDamagedError(answer.source, answer.reason)
    if not isinstance(answer, Begun):
        raise await process.failure("said something out of turn")
    return Maker(recipe, process, answer, fetch)
