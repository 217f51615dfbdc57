"""Jobs' progress as server-sent events: of one, and of all."""

import asyncio
from collections.abc import Iterable
from uuid import UUID

import msgspec

from control_api.admin.job_changes import JobChanges
from control_api.admin.models import show_job
from control_api.server_sent_events import EventStream
from kernel.database.signals import Signals
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.watch import watch_job
from kernel.lru import LruCache

GATHER_S = 0.2
"""Changes within this time are told as one."""

LOOK_AGAIN_S = 10.0
"""How long a change may stay unseen when its hint is lost."""

SNAPSHOT_JOBS = 200
"""Of those in hand, of those that come next, and of the newest, each."""

_REMEMBERED_JOBS = 5000


async def tell_job(stream: EventStream, jobs: IngestJobs, signals: Signals, job_id: UUID) -> None:
    """Tell a job's changes until it is over.

    Each is an event ``progress``, the last one ``finished``, with the job as its data. A client that loses
    the stream opens it again and is told the present state first.
    """
    async for state in watch_job(jobs, signals, job_id):
        await stream.send("finished" if state.finished else "progress", msgspec.json.encode(show_job(state)))


async def tell_jobs(stream: EventStream, jobs: IngestJobs, changes: JobChanges) -> None:
    """Tell of all jobs until cancelled: first those in hand and the newest, then each that changes.

    The first event is ``snapshot``, the others ``job``. A client that reads slowly is told less often: of a job only
    how it stands, never how it stood. One that loses the stream opens it again, and is told everything anew.
    """
    told: LruCache[UUID, IngestJob] = LruCache(_REMEMBERED_JOBS)
    with changes.following() as pending:
        found = _in_order(await jobs.active_and_recent(SNAPSHOT_JOBS))
        await stream.send("snapshot", msgspec.json.encode({"jobs": [show_job(job) for job in found]}))
        for job in found:
            told.put(job.id, job)
        while True:
            await pending.wait(LOOK_AGAIN_S)
            await asyncio.sleep(GATHER_S)
            ids = pending.take()
            some = await (jobs.active_and_recent(SNAPSHOT_JOBS) if ids is None else jobs.get_many(ids))
            for job in _in_order(some):
                if told.get(job.id) != job:
                    told.put(job.id, job)
                    await stream.send("job", msgspec.json.encode(show_job(job)))


def _in_order(jobs: Iterable[IngestJob]) -> list[IngestJob]:
    """The newest last."""
    return sorted(jobs, key=lambda job: job.id)
