"""Deciding about masters that are packaged and wait: what is told of them, and whether they are published."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from control_api.admin.review.changes import TagsChange, changed_tags
from control_api.admin.review.repository import LockedJob, ReviewRepository
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from kernel.database.pool import Connection, Pool, acquire
from kernel.ingest.errors import JobNotReadyError
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.staging import discard_staged
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.resumable_upload.parts import remove_parts
from kernel.stored_asset import delete_asset


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and from where."""

    user_id: UUID
    address: str


class Review:
    """Every decision is one transaction, audited within it; each takes the job's lock, so one comes after the other.

    Every method answers with the job as it is then, and raises `JobNotFoundError`, `DatabaseUnavailableError`, and
    `JobNotReadyError` for a job that doesn't wait.
    """

    def __init__(self, pool: Pool, store: ObjectStore, jobs: IngestJobs) -> None:
        self._pool = pool
        self._store = store
        self._jobs = jobs

    async def check_ready(self, job_id: UUID) -> None:
        """See that a job waits, before something is brought for it."""
        job = await self._jobs.get(job_id)
        if job.state != "ready":
            raise _not_ready(job.state)

    async def change_tags(self, job_id: UUID, change: TagsChange, reviewer: Reviewer) -> IngestJob:
        """Change what is told of a master.

        Raises:
            InvalidRequestError: A name is blank, or a date is none.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            review = ReviewRepository(connection)
            _require_ready(await review.lock(job_id))
            tags, changes = changed_tags(await review.tags(job_id), change)
            if changes:
                await review.set_tags(job_id, tags)
                await _tell(connection, AuditAction.CHANGE_JOB_TAGS, job_id, reviewer, changes)
        return await self._jobs.get(job_id)

    async def set_artwork(self, job_id: UUID, sha256: str, reviewer: Reviewer) -> IngestJob:
        """Give a master's album a picture, which is stored already."""
        async with acquire(self._pool) as connection, connection.transaction():
            review = ReviewRepository(connection)
            _require_ready(await review.lock(job_id))
            before = await review.set_artwork(job_id, sha256)
            changes = {"artwork": (before, sha256)}
            await _tell(connection, AuditAction.SET_JOB_ARTWORK, job_id, reviewer, changes)
        return await self._jobs.get(job_id)

    async def publish(self, job_id: UUID, reviewer: Reviewer) -> IngestJob:
        """Have a worker publish what is proposed; said again, it changes nothing."""
        async with acquire(self._pool) as connection, connection.transaction():
            review = ReviewRepository(connection)
            job = await review.lock(job_id)
            if not job.is_approved:
                _require_ready(job)
                await review.approve(job_id)
                await _tell(connection, AuditAction.PUBLISH_JOB, job_id, reviewer)
        return await self._jobs.get(job_id)

    async def discard(self, job_id: UUID, reviewer: Reviewer) -> IngestJob:
        """Give up what is proposed, and the master; said again, it changes nothing."""
        async with acquire(self._pool) as connection, connection.transaction():
            review = ReviewRepository(connection)
            job = await review.lock(job_id)
            if job.state != "discarded":
                _require_ready(job)
                await review.discard(job_id)
                await _tell(connection, AuditAction.DISCARD_JOB, job_id, reviewer)
        await self._remove(job_id, job)
        return await self._jobs.get(job_id)

    async def _remove(self, job_id: UUID, job: LockedJob) -> None:
        """Remove what a discarded job had in the object store."""
        with suppress(ObjectStoreError):  # a sweep will
            if job.asset_id is not None:
                await delete_asset(self._store, job.asset_id)
            if job.upload_id is not None:
                await remove_parts(self._store, job.upload_id)
            await discard_staged(self._store, job_id)


def _require_ready(job: LockedJob) -> None:
    if job.state != "ready":
        raise _not_ready(job.state)


def _not_ready(state: str) -> JobNotReadyError:
    return JobNotReadyError(f"the job doesn't wait to be published: it is {state}")


async def _tell(
    connection: Connection,
    action: AuditAction,
    job_id: UUID,
    reviewer: Reviewer,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    entry = AuditEntry(
        action,
        actor=reviewer.user_id,
        object_kind="job",
        object_id=job_id,
        address=reviewer.address,
        changes=changes or {},
    )
    await write_audit(connection, entry)
