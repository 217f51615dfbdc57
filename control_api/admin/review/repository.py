"""Jobs that wait for somebody's word, in the database."""

from dataclasses import dataclass
from uuid import UUID

from kernel.asset import AssetId
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.ingest.errors import JobNotFoundError
from kernel.ingest.job import JobState
from kernel.ingest.tags import Tags, decode_tags, encode_tags

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedJob:
    """A job, and what there is of it in the object store."""

    state: JobState
    is_approved: bool
    """Whether it is published, or is to be, after it was reviewed."""
    asset_id: AssetId | None
    upload_id: UUID | None


class ReviewRepository:
    """What is proposed, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock(self, job_id: UUID) -> LockedJob:
        """Keep a job from workers and from others who decide about it.

        Raises:
            JobNotFoundError: There is none of that id.
        """
        row = await self._connection.fetchrow(_SQL["lock_job"], job_id)
        if row is None:
            raise JobNotFoundError(job_id)
        is_published = row["review"] and row["state"] == "done"
        return LockedJob(
            state=row["state"],
            is_approved=row["approved"] or is_published,
            asset_id=None if row["asset_id"] is None else AssetId(row["asset_id"].hex),
            upload_id=row["upload_id"],
        )

    async def tags(self, job_id: UUID) -> Tags:
        """What is to be told of a ready job's master."""
        return decode_tags(await self._connection.fetchval(_SQL["tags"], job_id))

    async def set_tags(self, job_id: UUID, tags: Tags) -> None:
        """Tell something else of it."""
        await self._connection.execute(_SQL["set_tags"], job_id, encode_tags(tags))

    async def set_artwork(self, job_id: UUID, sha256: str) -> str | None:
        """Give it another picture, which is stored; the one there was."""
        before: str | None = await self._connection.fetchval(_SQL["set_artwork"], job_id, sha256)
        return before

    async def approve(self, job_id: UUID) -> None:
        """Have a worker publish it."""
        await self._connection.execute(_SQL["approve"], job_id)
        await self._connection.execute(_SQL["wake_workers"])

    async def discard(self, job_id: UUID) -> None:
        """Give it up."""
        await self._connection.execute(_SQL["discard"], job_id)
