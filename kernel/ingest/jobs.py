"""The queue of ingest jobs as those see it who bring masters and ask after them."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from kernel.asset import AssetId
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries
from kernel.ingest.errors import JobNotFoundError, JobNotRetryableError, StageSweptError
from kernel.ingest.job import IngestJob, JobState, StagedMaster
from kernel.ingest.job_row import read_job
from kernel.names import clean_name

_SQL = load_queries(__file__)

STAGE_FENCE_LOCK_ID = 0x57A6E
"""Advisory lock: shared by those who queue a job, held alone by a sweep that marks staged masters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterName:
    """What a master's owner called it."""

    file_name: str
    folder_names: tuple[str, ...] = ()
    """The folders above it, outermost first, as far as they were given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A track and the asset it is played from."""

    track_id: UUID
    asset_id: AssetId


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRef:
    """Which job answers for a master that was brought."""

    job_id: UUID
    existing: bool = False
    """Another job has the same master in hand and was joined."""
    unchanged: bool = False
    """The master is known already: the job is recorded as done."""

    @property
    def needs_stage(self) -> bool:
        """Whether the master staged for it must be kept; otherwise whoever staged it deletes it."""
        return not (self.existing or self.unchanged)


class IngestJobs:
    """The jobs of one database.

    Every method raises `DatabaseUnavailableError` when PostgreSQL is away.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find_published(self, master_sha256: str) -> Published | None:
        """The track that a master was made into, or was judged no better for, and what that is played from now."""
        async with acquire(self._pool) as connection:
            return await _find_published(connection, master_sha256)

    async def find_active(self, master_sha256: str) -> UUID | None:
        """The job that has a master in hand, queued or running."""
        async with acquire(self._pool) as connection:
            job_id: UUID | None = await connection.fetchval(_SQL["find_active"], master_sha256)
            return job_id

    async def enqueue(  # noqa: PLR0913 - what a job is told when it begins
        self,
        job_id: UUID,
        master: StagedMaster,
        name: MasterName,
        *,
        submitted_by: UUID | None = None,
        review: bool = False,
        also: Callable[[Connection, JobRef], Awaitable[None]] | None = None,
    ) -> JobRef:
        """Queue a staged master, join the job that has the same master, or record that it is published.

        May be repeated with the same `job_id` when it is unknown whether the last call went through. With `review` it
        is not published before somebody says so. `also` is done in the same transaction.

        Raises:
            StageSweptError: A sweep was quicker: stage the master again under a new id.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            await connection.execute(_SQL["share_stage_fence"], STAGE_FENCE_LOCK_ID)
            if await connection.fetchval(_SQL["is_swept"], job_id):
                raise StageSweptError("the staged master was swept away before its job began")
            ref = await _enqueue(connection, job_id, master, name, submitted_by=submitted_by, review=review)
            if also is not None:
                await also(connection, ref)
            return ref

    async def get(self, job_id: UUID) -> IngestJob:
        """One job.

        Raises:
            JobNotFoundError: There is none of that id.
        """
        found = await self.get_many([job_id])
        if not found:
            raise JobNotFoundError(job_id)
        return found[0]

    async def get_many(self, job_ids: Iterable[UUID]) -> list[IngestJob]:
        """Those of some jobs that exist, in no particular order."""
        async with acquire(self._pool) as connection:
            return [read_job(row) for row in await connection.fetch(_SQL["get_many"], list(job_ids))]

    async def page(
        self, *, before: UUID | None = None, limit: int = 50, state: JobState | None = None
    ) -> list[IngestJob]:
        """Jobs from the newest on; `before` is the last id of the page before."""
        async with acquire(self._pool) as connection:
            return [read_job(row) for row in await connection.fetch(_SQL["page"], before, state, limit)]

    async def active_and_recent(self, limit: int) -> list[IngestJob]:
        """Those in hand, those that come next, and the newest of all, each so many at most, in no particular order."""
        async with acquire(self._pool) as connection:
            ids = [row["id"] for row in await connection.fetch(_SQL["active_and_recent"], limit)]
            return [read_job(row) for row in await connection.fetch(_SQL["get_many"], ids)]

    async def retry(self, job_id: UUID) -> IngestJob:
        """Queue a failed job again, with the master that was kept for it.

        Raises:
            JobNotFoundError: There is none of that id.
            JobNotRetryableError: It has not failed, its master is gone, or another job has the same one.
        """
        try:
            async with acquire(self._pool) as connection, connection.transaction():
                queued = await connection.fetchval(_SQL["retry"], job_id)
                if queued is not None:
                    await connection.execute(_SQL["wake_workers"])
        except asyncpg.UniqueViolationError:
            raise JobNotRetryableError("another job has the same master in hand") from None
        job = await self.get(job_id)
        if queued is None:
            found = f"it is {job.state}" if job.state != "failed" else "its master is gone, ingest it again"
            raise JobNotRetryableError(f"ingest job {job_id} can't be retried: {found}")
        return job

    async def rendition_names(self, asset_id: AssetId) -> Sequence[str]:
        """What an asset was packaged as, in no particular order."""
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(_SQL["rendition_names"], UUID(asset_id))
            return [row["name"] for row in rows]


async def _enqueue(  # noqa: PLR0913 - see `IngestJobs.enqueue`
    connection: Connection,
    job_id: UUID,
    master: StagedMaster,
    name: MasterName,
    *,
    submitted_by: UUID | None,
    review: bool,
) -> JobRef:
    folders = [clean_name(folder) for folder in name.folder_names]
    described = (
        job_id,
        master.sha256,
        master.length_bytes,
        clean_name(name.file_name),
        folders,
        submitted_by,
    )
    await connection.execute(_SQL["give_up_kept"], master.sha256, job_id)
    if published := await _find_published(connection, master.sha256):
        await connection.execute(
            _SQL["insert_unchanged"], *described, published.track_id, UUID(published.asset_id)
        )
        return JobRef(job_id=job_id, unchanged=True)
    key = master.wrapped_key
    held = (key.kek_id, key.wrapped, master.upload_id, review)
    while not await connection.fetchval(_SQL["insert_queued"], *described, *held):
        if await connection.fetch(_SQL["get_many"], [job_id]):
            return JobRef(job_id=job_id)
        if active := await connection.fetchval(_SQL["find_active"], master.sha256):
            return JobRef(job_id=active, existing=True)
    await connection.execute(_SQL["wake_workers"])
    return JobRef(job_id=job_id)


async def _find_published(connection: Connection, master_sha256: str) -> Published | None:
    row = await connection.fetchrow(_SQL["find_published"], master_sha256)
    return None if row is None else Published(track_id=row["track_id"], asset_id=AssetId(row["asset_id"].hex))
