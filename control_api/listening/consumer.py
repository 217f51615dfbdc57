"""The work that empties the queue of plays into the history.

| it dies, or what it needs goes away | then |
|---|---|
| before the commit | the entries are another member's after a minute |
| after the commit, before the acknowledgement | the same; they are told again, and counted no more |
| PostgreSQL | it waits, with its entries |
| Valkey, with its data or without | it waits, and joins again; the API counts directly meanwhile |
"""

import asyncio
import time
from collections.abc import Callable, Sequence

import asyncpg
import structlog

from control_api.listening import metrics
from control_api.listening.counter import PlayCounter
from control_api.listening.play import Play, read_play
from control_api.listening.queue import PlayConsumer, QueuedPlay
from kernel.database.pool import DatabaseUnavailableError
from kernel.errors import InvalidValueError
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

GATHER_S = 0.2
"""After a batch that was not full, so that plays that come one by one are counted together."""

_PAUSE_S = 1.0


class PlayWork:
    """Reads, counts, acknowledges; one member of the group."""

    def __init__(
        self,
        consumer: PlayConsumer,
        counter: PlayCounter,
        *,
        batch: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._consumer = consumer
        self._counter = counter
        self._batch = batch
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled, whatever goes away meanwhile."""
        while True:
            try:
                await self._follow()
            except (*AWAY, DatabaseUnavailableError) as error:
                _log.warning("plays wait", reason=str(error) or type(error).__name__)
            metrics.CONSUMER_WAITS.set(1)
            await asyncio.sleep(_PAUSE_S)

    async def _follow(self) -> None:
        await self._consumer.join()
        metrics.CONSUMER_WAITS.set(0)
        next_look_s = 0.0
        while True:
            if self._clock() >= next_look_s:
                await self.take_over()
                next_look_s = self._clock() + self._consumer.abandoned_s / 2
            metrics.WAITING.set(await self._consumer.waiting())
            if 0 < await self.work_once() < self._batch:
                await asyncio.sleep(GATHER_S)

    async def join(self) -> None:
        """Be a member of the group; raises AWAY while Valkey is."""
        await self._consumer.join()

    async def work_once(self) -> int:
        """Count one batch of what is new; how many entries that were.

        Raises:
            AWAY: Valkey is away.
            DatabaseUnavailableError: PostgreSQL is.
        """
        queued = await self._consumer.read(self._batch)
        await self._finish(queued)
        return len(queued)

    async def take_over(self) -> None:
        """Count everything that was abandoned; raises as `work_once` does."""
        while queued := await self._consumer.take_over(self._batch):
            await self._finish(queued)

    async def _finish(self, queued: Sequence[QueuedPlay]) -> None:
        readable: list[tuple[QueuedPlay, Play]] = []
        for one in queued:
            try:
                readable.append((one, read_play(one.data)))
            except InvalidValueError as error:
                await self._set_aside(one, str(error))
        await self._count(readable)

    async def _count(self, plays: Sequence[tuple[QueuedPlay, Play]]) -> None:
        """Count all together; when PostgreSQL won't have one of them, halve until that one is alone."""
        if not plays:
            return
        try:
            new = await self._counter.count([play for _, play in plays])
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError) as error:
            if len(plays) == 1:
                await self._set_aside(plays[0][0], f"{type(error).__name__}: {error}")
                return
            half = len(plays) // 2
            await self._count(plays[:half])
            await self._count(plays[half:])
            return
        metrics.COUNTED.inc(new)
        metrics.TOLD_AGAIN.inc(len(plays) - new)
        await self._consumer.acknowledge([one for one, _ in plays])

    async def _set_aside(self, one: QueuedPlay, reason: str) -> None:
        metrics.SET_ASIDE.inc()
        _log.error("play set aside", entry=one.id.decode(errors="replace"), reason=reason)
        await self._consumer.set_aside(one, reason)
