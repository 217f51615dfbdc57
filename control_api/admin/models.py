"""Ingest jobs as administrators see them."""

from datetime import datetime
from uuid import UUID

import msgspec

from control_api.catalog.models import Artwork, Picture
from control_api.prefix import API_PREFIX
from kernel.artwork import model as artwork
from kernel.ingest.job import IngestJob, JobState, Outcome
from kernel.ingest.proposal import Proposal
from kernel.ingest.stages import JobStage
from kernel.ingest.tags import Tags


class JobProposal(msgspec.Struct, frozen=True, kw_only=True):
    """What will be published of a job that is ready."""

    tags: Tags
    """As they will be published."""
    told_tags: Tags
    """As the master tells them."""
    edited: tuple[str, ...]
    """The names of the tags that are no longer as the master tells them."""
    artwork: Artwork | None
    artwork_chosen: bool
    """Whether somebody chose the picture: it is its album's then, whatever masters bring."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One master's way through the packager."""

    id: UUID
    state: JobState
    stage: str
    progress: float
    """0 to 1 over the whole job."""
    stages: tuple[JobStage, ...]
    """Those of its last start, in the order in which they begin; of a job that was never begun, those there will be."""
    review: bool
    """Whether it waits, once it is packaged, until it is published or discarded."""
    proposal: JobProposal | None
    """There from when it is ready until it is over."""
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
    """The track's asset once the job is done; of a ready one the asset that will be."""
    error_code: str | None
    """Stable; what a program should look at."""
    error: str | None
    """Why it failed; of a queued job what it waits for, of a ready one why it could not be published."""
    retryable: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def show_job(job: IngestJob) -> Job:
    """A job of the queue as the API tells it."""
    told = {name: getattr(job, name) for name in Job.__struct_fields__ if name != "proposal"}
    return Job(**told, proposal=None if job.proposal is None else _show_proposal(job.proposal))


def _show_proposal(proposal: Proposal) -> JobProposal:
    return JobProposal(
        tags=proposal.tags,
        told_tags=proposal.told_tags,
        edited=tuple(sorted(proposal.edited_tags)),
        artwork=None if proposal.artwork is None else _show_artwork(proposal.artwork),
        artwork_chosen=proposal.artwork_chosen,
    )


def _show_artwork(found: artwork.Artwork) -> Artwork:
    pictures = tuple(
        Picture(edge_px=edge_px, url=f"{API_PREFIX}/artwork/{found.sha256}/{edge_px}")
        for edge_px in found.sizes_px
    )
    return Artwork(sha256=found.sha256, width_px=found.width_px, height_px=found.height_px, pictures=pictures)
