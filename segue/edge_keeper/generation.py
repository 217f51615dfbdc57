"""The workers that were started with one reading of the settings: one for each socket."""

import asyncio
from collections.abc import Sequence

from segue.edge_keeper.kept_worker import KeptWorker


class Generation:
    """Begins as one, drains as one, ends as one."""

    def __init__(self, workers: Sequence[KeptWorker]) -> None:
        self._workers = workers

    async def begin(self, group: asyncio.TaskGroup) -> None:
        """Start the workers, and return when all of them serve.

        Raises:
            WorkerFailedError: One ended before; the others still run.
        """
        for worker in self._workers:
            group.create_task(worker.keep())
        await asyncio.gather(*(worker.until_begun() for worker in self._workers))

    def drain(self) -> None:
        """Tell all that players are to move away."""
        for worker in self._workers:
            worker.drain()

    async def stop(self) -> None:
        """Let all finish what is under way; returns when they are gone."""
        await asyncio.gather(*(worker.stop() for worker in self._workers))
