"""Uploads and their parts in the database."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.resumable_upload.upload import LEASE_S, LIFETIME_S, Part, Upload

_SQL = load_queries(__file__)

_LEASE = timedelta(seconds=LEASE_S)
_LIFETIME = timedelta(seconds=LIFETIME_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUpload:
    """An upload, and what may keep a request from going on with it."""

    upload: Upload
    is_expired: bool
    busy_s: float | None
    """For how long another request is believed to append to it; None when nobody does."""


class UploadRepository:
    """The uploads, over one connection; whose they are is told with each call that somebody makes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(
        self, upload_id: UUID, *, user_id: UUID, length_bytes: int, wrapped_key: WrappedKey
    ) -> None:
        """Begin an upload, unless it is there already."""
        key = (wrapped_key.kek_id, wrapped_key.wrapped)
        await self._connection.execute(
            _SQL["insert_upload"], upload_id, user_id, length_bytes, *key, _LIFETIME
        )

    async def count_open(self, user_id: UUID) -> int:
        """How many somebody has begun and not finished."""
        count: int = await self._connection.fetchval(_SQL["count_open"], user_id)
        return count

    async def find(self, upload_id: UUID, user_id: UUID) -> FoundUpload | None:
        """Somebody's upload."""
        row = await self._connection.fetchrow(_SQL["get"], upload_id, user_id)
        if row is None:
            return None
        return FoundUpload(upload=_upload(row), is_expired=row["expired"], busy_s=row["busy_s"])

    async def begin_writing(self, upload_id: UUID, user_id: UUID, offset_bytes: int, writer: bytes) -> bool:
        """Become the one who appends at an offset; whether that is so."""
        claim = (upload_id, user_id, offset_bytes, writer, _LEASE, _LIFETIME)
        return await self._connection.fetchval(_SQL["begin_writing"], *claim) is not None

    async def keep_writing(self, upload_id: UUID, writer: bytes) -> bool:
        """Give a sign of life; whether it is still this writer's turn."""
        return await self._connection.fetchval(_SQL["keep_writing"], upload_id, writer, _LEASE) is not None

    async def append(self, upload_id: UUID, part: Part) -> bool:
        """Have a part count that is stored; whether it was its writer's turn."""
        told = (upload_id, part.writer, part.offset_bytes, part.length_bytes, _LEASE, _LIFETIME)
        return await self._connection.fetchval(_SQL["append"], *told) is not None

    async def end_writing(self, upload_id: UUID, writer: bytes) -> None:
        """Let others append."""
        await self._connection.execute(_SQL["end_writing"], upload_id, writer)

    async def count_parts(self, upload_id: UUID) -> int:
        """In how many pieces it came."""
        count: int = await self._connection.fetchval(_SQL["count_parts"], upload_id)
        return count

    async def parts(self, upload_id: UUID) -> list[Part]:
        """What is stored of it, in its order and without a gap."""
        return [Part(**row) for row in await self._connection.fetch(_SQL["parts"], upload_id)]

    async def draw_job(self, upload_id: UUID, job_id: UUID) -> UUID | None:
        """The job that it becomes: `job_id` unless one was drawn before; None when the upload is gone."""
        drawn: UUID | None = await self._connection.fetchval(_SQL["draw_job"], upload_id, job_id)
        return drawn

    async def finish(self, upload_id: UUID, *, job_id: UUID, needs_parts: bool) -> bool:
        """Say that its job was made, or another joined which doesn't need the parts; False if that was said before."""
        if await self._connection.fetchval(_SQL["finish"], upload_id, job_id, _LIFETIME) is None:
            return False
        if not needs_parts:
            await self._connection.execute(_SQL["forget_parts"], upload_id)
        return True

    async def cancel(self, upload_id: UUID, user_id: UUID) -> bool:
        """Give up one that is not finished; whether there was one."""
        return await self._connection.fetchval(_SQL["cancel"], upload_id, user_id) is not None


def _upload(row: asyncpg.Record) -> Upload:
    return Upload(
        id=row["id"],
        length_bytes=row["length_bytes"],
        offset_bytes=row["offset_bytes"],
        wrapped_key=WrappedKey(row["kek_id"], row["wrapped_key"]),
        expires_at=row["expires_at"],
        is_finished=row["finished_at"] is not None,
        job_id=row["job_id"],
    )
