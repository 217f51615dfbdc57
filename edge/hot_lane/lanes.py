"""All lanes of a process: how many there may be, how long each may dawdle, and how they end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import web

from edge import metrics
from edge.hot_lane.hot_answers import HotAnswers
from edge.hot_lane.request_head import FieldsMemory
from kernel.settings import EdgeSettings

if TYPE_CHECKING:
    from edge.hot_lane.lane import HotLane

_TICK_S = 0.5

LINGER_S = 1.0
"""How long an ending process waits for the next request of a connection that had one just now.

The answer to it says that the connection ends: who is told so is not cut off in the middle of asking.
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a connection may take, in seconds, and how much it may hold, in bytes."""

    head_s: float
    idle_s: float
    send_stall_s: float
    answer_s: float
    """For an answer of the library's, on a connection that is the library's for good."""
    head_bytes: int

    @classmethod
    def of(cls, settings: EdgeSettings) -> "Patience":
        """As the settings have it."""
        return cls(
            head_s=settings.head_timeout_s,
            idle_s=settings.idle_timeout_s,
            send_stall_s=settings.send_stall_timeout_s,
            answer_s=settings.head_timeout_s + settings.upstream_timeout_s,
            head_bytes=settings.max_head_bytes,
        )


class Lanes:
    """The open connections of a process, and what they share."""

    def __init__(
        self,
        make_library: Callable[[], web.RequestHandler],
        answers: HotAnswers,
        patience: Patience,
        *,
        max_connections: int,
    ) -> None:
        self.make_library = make_library
        self.answers = answers
        self.patience = patience
        self.fields = FieldsMemory()
        self.draining = False
        self.now_s = monotonic()
        """A coarse clock, set on every tick."""
        self._max_connections = max_connections
        self._open: set[HotLane] = set()
        self._empty = asyncio.Event()
        self._empty.set()

    def enter(self, lane: "HotLane") -> bool:
        """A new connection; tells whether there is room for it."""
        self._open.add(lane)
        self._empty.clear()
        return len(self._open) <= self._max_connections

    def leave(self, lane: "HotLane") -> None:
        """A connection has ended."""
        self._open.discard(lane)
        if not self._open:
            self._empty.set()

    async def tend(self) -> None:
        """Keep the clock, let go whoever dawdles, and tell the metrics; until cancelled."""
        while True:
            self.tick(monotonic())
            await asyncio.sleep(_TICK_S)

    def tick(self, now_s: float) -> None:
        """One round."""
        self.now_s = now_s
        for lane in tuple(self._open):
            lane.check(now_s)
        self.answers.writer.tick()
        metrics.CONNECTIONS.set(len(self._open))
        self.answers.tally.tell()

    async def drain(self, grace_s: float) -> None:
        """Let every connection end: the idle ones at once, the others after their next answer.

        Those that are left when the grace is over are cut off.
        """
        self.draining = True
        for lane in tuple(self._open):
            lane.end_if_idle(monotonic() - LINGER_S)
        if not await self._ended_within(LINGER_S):
            for lane in tuple(self._open):
                lane.end_if_idle(monotonic())
        if not await self._ended_within(grace_s - LINGER_S):
            for lane in tuple(self._open):
                lane.abort()

    async def _ended_within(self, limit_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._empty.wait()
        return self._empty.is_set()
