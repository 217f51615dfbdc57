"""Following the jobs of many masters to their end, with one query for all of them."""

import asyncio
from uuid import UUID

from kernel.asset import AssetId
from kernel.database.signals import Signals
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs, Published
from kernel.ingest.watch import POLL_INTERVAL_S
from kernel.quality import RENDITION_NAMES
from segue.ingest.discovery import FoundMaster
from segue.ingest.patience import patiently
from segue.ingest.report import MasterResult, Reporter

HANDED_IN = 0.15
"""The share of a master's way that lies behind it when its job begins."""


class Follower:
    """Tells of jobs as they go and of what becomes of their masters."""

    def __init__(self, jobs: IngestJobs, signals: Signals, reporter: Reporter, *, max_followed: int) -> None:
        self._jobs = jobs
        self._signals = signals
        self._reporter = reporter
        self._room = asyncio.Semaphore(max_followed)
        self._followed: dict[UUID, list[FoundMaster]] = {}
        self._is_complete = False
        self.results: list[MasterResult] = []

    @property
    def followed(self) -> int:
        """How many masters are on their way."""
        return sum(map(len, self._followed.values()))

    async def wait_for_room(self) -> None:
        """Return once another master may be brought; it must then be followed or ended."""
        await self._room.acquire()

    def follow(self, master: FoundMaster, job_id: UUID) -> None:
        """Tell of a job, and of the master's end when it is over."""
        self._followed.setdefault(job_id, []).append(master)
        self._signals.ring()

    async def end_published(self, master: FoundMaster, published: Published) -> None:
        """Tell that a master was published before."""
        names = await self._rendition_names(published.asset_id)
        self.end(
            MasterResult(
                path=master.path,
                status="unchanged",
                track_id=published.track_id,
                asset_id=published.asset_id,
                renditions=names,
            )
        )

    def end(self, result: MasterResult) -> None:
        """Tell how a master fared."""
        self.results.append(result)
        self._reporter.ended(result)
        self._room.release()

    def complete(self) -> None:
        """No more masters will be brought: `run` returns when those on their way are through."""
        self._is_complete = True
        self._signals.ring()

    async def run(self) -> None:
        """Follow every job to its end.

        Raises:
            DatabaseUnavailableError: PostgreSQL stayed away.
        """
        while self._followed or not self._is_complete:
            heard = self._signals.heard
            await self._look_at(list(self._followed))
            await self._signals.wait(heard=heard, timeout_s=POLL_INTERVAL_S)

    async def _look_at(self, job_ids: list[UUID]) -> None:
        jobs = await patiently(lambda: self._jobs.get_many(job_ids), self._reporter)
        for job in jobs:
            await self._tell(job)
        for gone in set(job_ids) - {job.id for job in jobs}:
            self._end_gone(gone)

    async def _tell(self, job: IngestJob) -> None:
        if job.finished or job.state == "ready":
            names = await self._rendition_names(job.asset_id)
            for index, master in enumerate(self._followed.pop(job.id)):
                self.end(_result(master, job, names, is_copy=index > 0))
        else:
            for master in self._followed[job.id]:
                stage = f"{job.stage}: {job.error}" if job.error else job.stage
                self._reporter.progressed(master.path, stage, HANDED_IN + (1 - HANDED_IN) * job.progress)

    def _end_gone(self, job_id: UUID) -> None:
        for master in self._followed.pop(job_id):
            self.end(MasterResult(path=master.path, status="failed", error="its job was deleted"))

    async def _rendition_names(self, asset_id: AssetId | None) -> tuple[str, ...]:
        if asset_id is None:
            return ()
        names = await patiently(lambda: self._jobs.rendition_names(asset_id), self._reporter)
        return tuple(sorted(names, key=RENDITION_NAMES.index))


def _result(
    master: FoundMaster, job: IngestJob, renditions: tuple[str, ...], *, is_copy: bool
) -> MasterResult:
    """What a finished job means for a master; a copy of another file of this run changed nothing."""
    if job.state == "ready":
        return MasterResult(
            path=master.path, status="unchanged", note="waits to be reviewed before it is published"
        )
    if job.outcome is None:
        return MasterResult(path=master.path, status="failed", error=job.error or "unknown reason")
    return MasterResult(
        path=master.path,
        status="unchanged" if is_copy else job.outcome,
        track_id=job.track_id,
        asset_id=job.asset_id,
        renditions=renditions,
        note=job.note,
    )
