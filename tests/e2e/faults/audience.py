"""Many listeners at once."""

import asyncio
from collections import Counter
from types import TracebackType
from typing import Self

from tests.e2e.faults.notes import PATIENCE_S, Notes, Progress
from tests.e2e.faults.player import Player
from tests.e2e.faults.repertoire import Repertoire

LISTENERS = 20


class Audience:
    """Plays during a block."""

    def __init__(self, url: str, repertoire: Repertoire, *, listeners: int = LISTENERS) -> None:
        self._progress = Progress()
        self._players = [
            Player(url, repertoire, f"listener {number}", self._progress) for number in range(listeners)
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._group = await asyncio.TaskGroup().__aenter__()
        self._tasks = [self._group.create_task(player.play()) for player in self._players]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(kind, error, trace)

    async def everybody_plays(self, segments: int = 3) -> None:
        """Wait until every single listener has got so many more segments."""
        wanted = [player.notes.segments + segments for player in self._players]
        try:
            async with asyncio.timeout(PATIENCE_S):
                while any(
                    player.notes.segments < count for player, count in zip(self._players, wanted, strict=True)
                ):
                    await self._progress.news()
        except TimeoutError:
            raise AssertionError(f"the music has stopped: {self.summary}") from None

    async def somebody_errs(self) -> None:
        """Wait until a request has failed, beyond those that have failed so far."""
        before = self.summary.errors.total()
        async with asyncio.timeout(PATIENCE_S):
            while self.summary.errors.total() == before:
                await self._progress.news()

    @property
    def summary(self) -> Notes:
        """Everybody's notes in one."""
        all_notes = [player.notes for player in self._players]
        return Notes(
            requests=sum(notes.requests for notes in all_notes),
            segments=sum(notes.segments for notes in all_notes),
            errors=sum((notes.errors for notes in all_notes), Counter()),
            wrong=[wrong for notes in all_notes for wrong in notes.wrong],
            longest_gap_s=max(max(player.notes.longest_gap_s, player.waited_s) for player in self._players),
        )
