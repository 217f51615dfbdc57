"""One start of one job: what a worker holds between claiming it and ending it."""

from dataclasses import dataclass
from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey


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
