"""A row of ingest jobs, with what is proposed for it, as the queries of jobs read it."""

import asyncpg

from kernel.asset import AssetId
from kernel.ingest.job import IngestJob
from kernel.ingest.proposal_row import proposal_of
from kernel.ingest.stages import WAITING_STAGES, decode_stages

_PROGRESS_DIGITS = 4  # it is kept in single precision, which reads as 0.30000001192092896
_PLAIN = (
    "id",
    "state",
    "stage",
    "review",
    "file_name",
    "master_sha256",
    "master_bytes",
    "submitted_by",
    "starts",
    "outcome",
    "note",
    "track_id",
    "error_code",
    "error",
    "retryable",
    "created_at",
    "started_at",
    "finished_at",
)


def read_job(row: asyncpg.Record) -> IngestJob:
    """The job that a row tells of."""
    asset_id = row["asset_id"]
    stages = decode_stages(row["stages"])
    return IngestJob(
        **{name: row[name] for name in _PLAIN},
        progress=round(row["progress"], _PROGRESS_DIGITS),
        stages=stages or (WAITING_STAGES if row["state"] in ("queued", "running") else ()),
        folder_names=tuple(row["folder_names"]),
        asset_id=None if asset_id is None else AssetId(asset_id.hex),
        proposal=None if row["tags"] is None else proposal_of(row),
    )
