"""One `segue ingest`: masters handed in one after the other, their jobs followed side by side."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from kernel.database.pool import DatabaseUnavailableError, open_pool
from kernel.database.signals import CHANGED_CHANNEL, listen
from kernel.errors import KernelError
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.submit import Submission
from kernel.object_store.factory import open_object_store
from kernel.settings import Settings
from segue.ingest.discovery import Discovery, FoundMaster, discover
from segue.ingest.follower import HANDED_IN, Follower
from segue.ingest.handing_in import Desk
from segue.ingest.patience import patiently
from segue.ingest.report import MasterResult, Reporter
from segue.running import requiring_segue

MAX_AHEAD = 16
"""So many masters may wait in the queue or be packaged; the next is staged when one is through."""

HASHED = 0.05
"""The share of a master's way that lies behind it when it is hashed."""

_NAME = "segue ingest"


class InterruptedIngestError(KernelError):
    """The run ended before its masters were through."""


async def ingest_paths(settings: Settings, paths: Sequence[Path], reporter: Reporter) -> list[MasterResult]:
    """Ingest files and folders; what each master came to, in the order in which they ended.

    Cancelling leaves the jobs that are queued to the workers.

    Raises:
        NothingToIngestError: A path does not exist, or nothing was found.
        NotRunningError: The database can't be reached or is not Segue's.
        InterruptedIngestError: The database went away and stayed away.
    """
    found = await asyncio.to_thread(discover, paths)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(open_pool(settings.database, application_name=_NAME))
        jobs = IngestJobs(pool)
        async with requiring_segue():
            await jobs.find_published("")  # any question will do
        store = await stack.enter_async_context(open_object_store(settings.object_store))
        signals = await stack.enter_async_context(
            listen(settings.database, CHANGED_CHANNEL, application_name=_NAME)
        )
        desk = Desk(jobs, Submission(store, settings.secrets.key_ring(), jobs))
        follower = Follower(jobs, signals, reporter, max_followed=MAX_AHEAD)
        return await _Run(desk, follower, reporter).run(found)


class _Run:
    def __init__(self, desk: Desk, follower: Follower, reporter: Reporter) -> None:
        self._desk = desk
        self._follower = follower
        self._reporter = reporter
        self._brought = 0

    async def run(self, found: Discovery) -> list[MasterResult]:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follower.run())
                await self._bring(found)
        except asyncio.CancelledError:
            self._reporter.warned(f"interrupted: {self._rest(found)}")
            raise
        except ExceptionGroup as errors:
            if errors.split(DatabaseUnavailableError)[1] is not None:
                raise
            raise InterruptedIngestError(f"the database stayed away: {self._rest(found)}") from errors
        return self._follower.results

    def _rest(self, found: Discovery) -> str:
        left = len(found.masters) - self._brought
        return f"{self._follower.followed} queued masters go on being packaged, {left} were not handed in"

    async def _bring(self, found: Discovery) -> None:
        for path, reason in found.unreadable:
            await self._follower.wait_for_room()
            self._follower.end(MasterResult(path=path, status="failed", error=reason))
        for master in found.masters:
            await self._follower.wait_for_room()
            await self._hand_in(master)
            self._brought += 1
        self._follower.complete()

    async def _hand_in(self, master: FoundMaster) -> None:
        hashing, staging = (
            self._telling(master, "hash", 0, HASHED),
            self._telling(master, "stage", HASHED, HANDED_IN),
        )
        hashing(0)
        try:
            handed_in = await patiently(lambda: self._desk.hand_in(master, hashing, staging), self._reporter)
        except DatabaseUnavailableError:
            raise
        except KernelError as error:
            self._follower.end(MasterResult(path=master.path, status="failed", error=str(error)))
            return
        if handed_in.published is not None:
            await self._follower.end_published(master, handed_in.published)
        elif handed_in.job_id is not None:
            self._follower.follow(master, handed_in.job_id)

    def _telling(self, master: FoundMaster, stage: str, start: float, end: float) -> Callable[[float], None]:
        return lambda share: self._reporter.progressed(master.path, stage, start + (end - start) * share)
