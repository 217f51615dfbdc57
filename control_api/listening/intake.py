"""Taking plays in: bounded, told back, and safe in Valkey or in the history before the answer.

| away | then |
|---|---|
| Valkey | plays are counted at once, in the same way; whoever can't get a turn in time is told 503 |
| PostgreSQL | plays of tracks that were asked for before go to the queue; others are told 503 |
| both | 503 |
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from control_api.listening import metrics
from control_api.listening.counter import PlayCounter
from control_api.listening.errors import PlaysBacklogError
from control_api.listening.known_tracks import KnownTracks
from control_api.listening.models import PlayOutcome, PlayTold, Refusal
from control_api.listening.play import Play, write_play
from control_api.listening.queue import PlayQueue
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

MAX_AGE = timedelta(days=366)
"""Devices that were offline for longer have lost what they told of."""

VALKEY_TIMEOUT_S = 1.0
DIRECT_TURN_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class Device:
    """Who tells of plays, and from which of her devices."""

    user_id: UUID
    session_id: UUID


class PlayIntake:
    """Takes plays from devices."""

    def __init__(
        self,
        queue: PlayQueue,
        counter: PlayCounter,
        tracks: KnownTracks,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._queue = queue
        self._counter = counter
        self._tracks = tracks
        self._clock = clock
        # One at a time: counting is one at a time anyway, and the pool is for everybody.
        self._direct_turn = asyncio.Lock()

    async def take(self, told: Sequence[PlayTold], device: Device) -> list[PlayOutcome]:
        """Take what can be taken; the outcome of each, in the order told.

        Raises:
            PlaysBacklogError: Too many plays wait.
            DatabaseUnavailableError: It was needed, and is away.
        """
        now = self._clock()
        unknown = await self._tracks.unknown({play.track_id for play in told})
        outcomes = [judge(play, now, known=play.track_id not in unknown) for play in told]
        plays = [
            _play(play, outcome.played_at, device, now)
            for play, outcome in zip(told, outcomes, strict=True)
            if outcome.played_at is not None
        ]
        metrics.TAKEN_IN.labels("rejected").inc(len(told) - len(plays))
        if plays:
            await self._keep(plays)
        return outcomes

    async def _keep(self, plays: Sequence[Play]) -> None:
        entries = [write_play(play) for play in plays]
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                appended = await self._queue.append(entries)
        except AWAY as error:
            _log.warning("plays are counted without the queue", reason=type(error).__name__)
            await self._count_directly(plays)
            return
        if not appended:
            raise PlaysBacklogError
        metrics.TAKEN_IN.labels("queue").inc(len(plays))

    async def _count_directly(self, plays: Sequence[Play]) -> None:
        """Count plays now; should Valkey have them all the same, they are counted once for all that."""
        try:
            async with asyncio.timeout(DIRECT_TURN_TIMEOUT_S):
                await self._direct_turn.acquire()
        except TimeoutError:
            raise PlaysBacklogError from None
        try:
            await self._counter.count(plays)
        finally:
            self._direct_turn.release()
        metrics.TAKEN_IN.labels("direct").inc(len(plays))


def judge(play: PlayTold, now: datetime, *, known: bool) -> PlayOutcome:
    """What becomes of a play that is told now; one of the future is taken for one that begins now."""
    if not known:
        return PlayOutcome.rejected(play.id, Refusal.UNKNOWN_TRACK)
    if play.played_at < now - MAX_AGE:
        return PlayOutcome.rejected(play.id, Refusal.TOO_OLD)
    return PlayOutcome.accepted(play.id, min(play.played_at, now), clock_corrected=play.played_at > now)


def _play(told: PlayTold, played_at: datetime, device: Device, now: datetime) -> Play:
    return Play(
        user_id=device.user_id,
        session_id=device.session_id,
        id=told.id,
        track_id=told.track_id,
        played_at=played_at,
        listened_s=told.listened_s,
        received_at=now,
    )
