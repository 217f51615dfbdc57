"""One master's way through the queue, as the database tells it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.ingest.proposal import Proposal
from kernel.ingest.stages import JobStage

JobState = Literal["queued", "running", "ready", "done", "failed", "discarded"]
Outcome = Literal["packaged", "unchanged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedMaster:
    """A master that lies encrypted in the object store, and its key, wrapped."""

    sha256: str
    """Of the clear bytes."""
    length_bytes: int
    wrapped_key: WrappedKey
    upload_id: UUID | None = None
    """The upload whose parts it is; None for one object, `staged_key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestJob:
    """One job; a finished one keeps telling how it ended."""

    id: UUID
    state: JobState
    stage: str
    """What is being done: ``queued``, ``fetch``, ``probe``, ``encode``, ``verify``, ``artwork``, ``publish``,
    else the state: ``ready``, ``done``, ``failed`` or ``discarded``."""
    progress: float
    """0 to 1 over the whole job."""
    stages: tuple[JobStage, ...]
    """In the order in which they begin; of a job that was never begun, those there will be."""
    review: bool
    """Whether it waits, once it is packaged, until it is published or discarded."""
    proposal: Proposal | None
    """What will be published of it: there from when it is ready until it is over."""
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
    asset_id: AssetId | None
    """The track's asset once the job is done; of a ready one the asset that will be."""
    error_code: str | None
    error: str | None
    """Why it failed; of a queued job, what it waits for."""
    retryable: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it, unless it is retried."""
        return self.state in ("done", "failed", "discarded")


def new_job_id(now_s: float) -> UUID:
    """A version 7 UUID (RFC 9562, 5.7): ids of later jobs sort after those of earlier ones."""
    milliseconds = int(now_s * 1000) & (1 << 48) - 1
    random_bits = secrets.randbits(74)
    high = milliseconds << 16 | 0x7000 | random_bits >> 62
    return UUID(int=high << 64 | 0b10 << 62 | random_bits & (1 << 62) - 1)


def staged_key(job_id: UUID) -> str:
    """The object-store key under which a job's master waits."""
    return f"staged/{job_id}"
