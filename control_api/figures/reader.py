"""Reading live figures from Valkey, once for all who watch in this process."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis

from control_api.figures.description import SETTLING_SLOTS, describe, nothing
from control_api.figures.models import Figures
from control_api.figures.slot import Slot
from kernel.figures.slots import SLOT_S, counts_key, slot_of, starts_key, streams_key
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

SLOTS = 900 // SLOT_S
ACTIVE_SLOTS = 60 // SLOT_S
"""A session is active for so long after its last segment: players have that much in hand."""

_TOLD_WITHIN_S = 2.0
"""By then all processes have told what they counted in a slot that is over."""
_FRESH_S = 1.0
_TIMEOUT_S = 2.0
_BATCH_SLOTS = 30


class FigureReader:
    """Remembers what doesn't change any more: a reading asks for the newest slots alone."""

    def __init__(self, client: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock
        self._settled: dict[int, Slot] = {}
        self._reading = asyncio.Lock()
        self._read_at_s = float("-inf")
        self._figures = nothing()

    async def read(self) -> Figures:
        """The last quarter of an hour, as of a second ago at the most."""
        async with self._reading:
            now_s = self._clock()
            if not 0 <= now_s - self._read_at_s < _FRESH_S:
                self._figures = await self._read(now_s)
                self._read_at_s = self._clock()
            return self._figures

    async def _read(self, now_s: float) -> Figures:
        last = slot_of(now_s - _TOLD_WITHIN_S) - 1
        wanted = range(last - SLOTS + 1, last + 1)
        self._settled = {slot: self._settled[slot] for slot in wanted if slot in self._settled}
        found = dict(self._settled)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                for batch in _batches([slot for slot in wanted if slot not in found]):
                    found.update(zip(batch, await self._read_slots(batch), strict=True))
        except AWAY as error:
            _log.warning("no live figures", reason=type(error).__name__)
            return nothing()
        self._settled = {slot: found[slot] for slot in wanted if slot <= last - SETTLING_SLOTS}
        return describe(last, [found[slot] for slot in wanted])

    async def _read_slots(self, slots: Sequence[int]) -> list[Slot]:
        pipeline = self._client.pipeline(transaction=False)
        for slot in slots:
            pipeline.hgetall(counts_key(slot))
            pipeline.pfcount(*(streams_key(each) for each in range(slot - ACTIVE_SLOTS + 1, slot + 1)))
            pipeline.zrange(starts_key(slot), 0, -1, withscores=True)
        answers: list[Any] = await pipeline.execute()
        return [
            Slot({name.decode(): int(number) for name, number in counts.items()}, streams, _scores(starts))
            for counts, streams, starts in zip(answers[::3], answers[1::3], answers[2::3], strict=True)
        ]


def _scores(members: Iterable[tuple[bytes, float]]) -> tuple[float, ...]:
    return tuple(score for _, score in members)


def _batches(slots: Sequence[int]) -> Iterable[Sequence[int]]:
    return (slots[start : start + _BATCH_SLOTS] for start in range(0, len(slots), _BATCH_SLOTS))
