"""One start of one job: what a worker holds between claiming it and ending it."""

from dataclasses import dataclass
from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.ingest.stages import JobStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """Why a start ended without a result."""

    code: str
    """Stable."""
    reason: str
    """For people."""
    crashed: bool = False
    """The packaging process failed, which counts against the master; otherwise something else was away."""
    keep_master: bool = True
    """Whether the staged master is of use for a retry."""
    keep_proposal: bool = True
    """Of a job that was approved: whether what was packaged is there, so that it can be approved again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job as it was claimed; job id and start together are the fence of everything done for it."""

    job_id: UUID
    start: int
    """1 for the first start of the job."""
    asset_id: AssetId
    """Drawn for this start alone."""
    crashes: int
    losses: int
    delays: int
    master_sha256: str
    master_bytes: int
    file_name: str
    folder_names: tuple[str, ...]
    wrapped_key: WrappedKey
    upload_id: UUID | None = None
    """The upload whose parts the staged master is; None for one object."""
    review: bool = False
    """Whether it waits for somebody's word once it is packaged."""
    approved: bool = False
    """Whether it is packaged and only has to be published, as it was proposed."""
    stages: tuple[JobStage, ...] = ()
    """Those of the start that packaged it, of an approved one."""
