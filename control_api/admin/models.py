"""Ingest jobs as administrators see them."""

from datetime import datetime
from uuid import UUID

import msgspec

from kernel.ingest.job import IngestJob, JobState, Outcome


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One master's way through the packager."""

    id: UUID
    state: JobState
    stage: str
    progress: float
    """0 to 1 over the whole job."""
    file_name: str
    folder_names: tuple[str, ...]
    master_sha256: str
    master_bytes: int
    submitted_by: UUID | None
    starts: int
    outcome: Outcome | None
    note: str | None
    """Why a good master changed nothing, when that needs saying."""
    track_id: UUID | None
    asset_id: str | None
    error_code: str | None
    """Stable; what a program should look at."""
    error: str | None
    retryable: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def show_job(job: IngestJob) -> Job:
    """A job of the queue as the API tells it."""
    return msgspec.convert(job, Job, from_attributes=True)
