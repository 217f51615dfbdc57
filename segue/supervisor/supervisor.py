"""Several children under one roof: started in order, kept running, stopped in the reverse order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from segue.supervisor.backoff import Backoff
from segue.supervisor.command import Command
from segue.supervisor.journal import Journal
from segue.supervisor.kept import KeptChild


class Supervisor:
    """Made by `supervising`."""

    def __init__(self, group: asyncio.TaskGroup, journal: Journal) -> None:
        self._group = group
        self._journal = journal
        self._ranks: list[list[KeptChild]] = []

    def start(self, *commands: Command) -> list[KeptChild]:
        """Start a rank of children; those that need them belong in a later rank."""
        rank = [KeptChild(command, self._journal, Backoff()) for command in commands]
        self._ranks.append(rank)
        for child in rank:
            self._group.create_task(child.keep())
        return rank

    async def stop(self) -> None:
        """Stop all: the last rank first, within a rank all at once."""
        while self._ranks:
            await asyncio.gather(*(child.stop() for child in self._ranks[-1]))
            self._ranks.pop()


@asynccontextmanager
async def supervising(journal: Journal) -> AsyncIterator[Supervisor]:
    """A supervisor for the block's duration.

    At the block's end every child is stopped in good order; a second cancellation kills them instead.
    """
    async with asyncio.TaskGroup() as group:
        supervisor = Supervisor(group, journal)
        try:
            yield supervisor
        finally:
            await supervisor.stop()
