"""Following jobs until they end."""

from collections.abc import AsyncGenerator
from uuid import UUID

from kernel.database.signals import Signals
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs

POLL_INTERVAL_S = 1.0
"""How long a change may stay unseen when its hint is lost."""


async def watch_job(
    jobs: IngestJobs, signals: Signals, job_id: UUID, *, poll_interval_s: float = POLL_INTERVAL_S
) -> AsyncGenerator[IngestJob, None]:
    """A job now and after every change, up to and with the finished one.

    Raises:
        JobNotFoundError: There is none of that id.
        DatabaseUnavailableError: PostgreSQL is away; the caller may watch again.
    """
    seen: IngestJob | None = None
    while seen is None or not seen.finished:
        heard = signals.heard
        job = await jobs.get(job_id)
        if job != seen:
            seen = job
            yield job
        else:
            await signals.wait(heard=heard, timeout_s=poll_interval_s)
