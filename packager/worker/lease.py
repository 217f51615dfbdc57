"""Keeping a claimed job: its heartbeat, which also carries how far it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from kernel.database.pool import DatabaseUnavailableError
from kernel.ingest.stages import StageName
from packager.worker.claim import Claim
from packager.worker.errors import LeaseLostError
from packager.worker.queue import JobQueue
from packager.worker.stage_board import StageBoard

_log = structlog.stdlib.get_logger(__name__)

_MIN_INTERVAL_S = 0.25
"""Progress is written no more often."""


class Lease:
    """How far a job is, and whether its heartbeat still matters."""

    def __init__(self, board: StageBoard) -> None:
        self.stage = "fetch"
        self.progress = 0.0
        self.board = board
        """The stages in detail; what is changed on it is written with the next beat."""
        self._ending = False
        self._changed = asyncio.Event()

    def report(self, stage: str, progress: float) -> None:
        """Tell how far the job is, 0 to 1; it is written soon."""
        self.stage = stage
        self.progress = min(max(progress, 0.0), 1.0)
        self._changed.set()

    def begin_stage(self, name: StageName) -> None:
        """Tell that a stage begins."""
        self.board.begin(name)
        self._changed.set()

    def end(self) -> None:
        """From now on the job is being ended: that its row no longer says ``running`` is no loss."""
        self._ending = True

    async def keep(self, queue: JobQueue, claim: Claim, interval_s: float) -> None:
        """Beat until cancelled.

        While the database is away nothing is lost: nobody else can claim the job, and publishing is fenced.

        Raises:
            LeaseLostError: Another start has the job.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(interval_s):
                    await self._changed.wait()
            self._changed.clear()
            try:
                await queue.beat(claim, stage=self.stage, progress=self.progress, stages=self.board.stages)
            except DatabaseUnavailableError as error:
                _log.warning("no heartbeat", job_id=str(claim.job_id), error=str(error))
            except LeaseLostError:
                if not self._ending:
                    raise
            await asyncio.sleep(_MIN_INTERVAL_S)


@asynccontextmanager
async def kept_lease(queue: JobQueue, claim: Claim, *, interval_s: float) -> AsyncIterator[Lease]:
    """A lease for a block; when it is lost, the block is cancelled.

    Raises:
        ExceptionGroup: Of a `LeaseLostError`, or of what the block raised.
    """
    lease = Lease(StageBoard(claim.stages) if claim.approved else StageBoard())
    async with asyncio.TaskGroup() as group:
        beating = group.create_task(lease.keep(queue, claim, interval_s))
        yield lease
        beating.cancel()
