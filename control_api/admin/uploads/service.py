"""Handing masters in by uploads that may break off."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from control_api.admin.errors import UploadTooLargeError
from control_api.admin.models import show_job
from control_api.admin.uploads.models import MasterUpload
from control_api.admin.uploads.repository import MasterUploadRepository, UploadedMaster
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from kernel.database.pool import Connection, Pool, acquire
from kernel.ingest.job import StagedMaster, new_job_id
from kernel.ingest.jobs import IngestJobs, JobRef, MasterName
from kernel.resumable_upload.errors import (
    UploadNotFoundError,
    UploadOffsetError,
    UploadOverrunError,
)
from kernel.resumable_upload.upload import Upload
from kernel.resumable_upload.uploads import ResumableUploads
from kernel.single_flight import SingleFlight


@dataclass(frozen=True, slots=True)
class Uploader:
    """Who hands in, and from where."""

    user_id: UUID
    address: str


class MasterUploads:
    """Masters on their way in; an async context.

    Every method raises what `ResumableUploads` does.
    """

    def __init__(self, pool: Pool, uploads: ResumableUploads, jobs: IngestJobs, *, max_bytes: int) -> None:
        self._pool = pool
        self._uploads = uploads
        self._jobs = jobs
        self._max_bytes = max_bytes
        self._finishing: SingleFlight[UUID, None] = SingleFlight()

    async def __aenter__(self) -> Self:
        await self._uploads.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._finishing.__aexit__(None, None, None)
        await self._uploads.__aexit__(*failure)

    async def begin(
        self, upload_id: UUID, name: MasterName, *, length_bytes: int, review: bool, uploader: Uploader
    ) -> MasterUpload:
        """Begin an upload.

        Raises:
            UploadTooLargeError: It is longer than masters may be.
            TooManyUploadsError: There are too many.
        """
        if length_bytes > self._max_bytes:
            raise UploadTooLargeError(f"a master may have {self._max_bytes} bytes at most")
        async with acquire(self._pool) as connection, connection.transaction():
            upload = await self._uploads.begin(
                connection, upload_id, user_id=uploader.user_id, length_bytes=length_bytes
            )
            await MasterUploadRepository(connection).insert(upload_id, name, review=review)
        return await self._show(upload)

    async def get(self, upload_id: UUID, uploader: Uploader) -> MasterUpload:
        """How an upload stands."""
        return await self._show(await self._uploads.get(upload_id, uploader.user_id))

    async def append(
        self,
        upload_id: UUID,
        *,
        offset_bytes: int,
        length_bytes: int | None,
        chunks: AsyncIterator[bytes],
        uploader: Uploader,
    ) -> MasterUpload:
        """Append what a request brings, `length_bytes` if it tells how much; with the last byte it is handed in.

        A whole upload that was not handed in yet, since something was away, is handed in by a request without a byte.
        """
        upload = await self._uploads.get(upload_id, uploader.user_id)
        _check(upload, offset_bytes, length_bytes)
        if not upload.is_whole:
            upload = await self._uploads.append(
                upload_id, uploader.user_id, offset_bytes=offset_bytes, chunks=chunks
            )
        if upload.is_whole and not upload.is_finished:
            whole = upload
            await self._finishing.run(upload_id, lambda: self._finish(whole, uploader))
            upload = await self._uploads.get(upload_id, uploader.user_id)
        return await self._show(upload)

    async def cancel(self, upload_id: UUID, uploader: Uploader) -> None:
        """Give an upload up.

        Raises:
            UploadFinishedError: It is handed in.
        """
        await self._uploads.cancel(upload_id, uploader.user_id)

    async def _finish(self, upload: Upload, uploader: Uploader) -> None:
        """Make a job of a whole upload, or join the one that has the same master."""
        described = await self._master(upload.id)
        job_id = await self._uploads.draw_job(upload.id, new_job_id(time.time()))
        master = StagedMaster(
            sha256=await self._uploads.sha256(upload),
            length_bytes=upload.length_bytes,
            wrapped_key=upload.wrapped_key,
            upload_id=upload.id,
        )

        async def also(connection: Connection, ref: JobRef) -> None:
            await self._uploads.finish(connection, upload.id, job_id=ref.job_id, needs_parts=ref.needs_stage)
            if ref.needs_stage:
                await write_audit(connection, _submission(ref.job_id, uploader))

        try:
            ref = await self._jobs.enqueue(
                job_id,
                master,
                described.name,
                submitted_by=uploader.user_id,
                review=described.review,
                also=also,
            )
        except UploadNotFoundError:
            # Another process was quicker, and has handed it in; or it is gone, which is told here.
            await self._uploads.get(upload.id, uploader.user_id)
        else:
            if not ref.needs_stage:
                await self._uploads.tidy(upload.id)

    async def _master(self, upload_id: UUID) -> UploadedMaster:
        async with acquire(self._pool) as connection:
            found = await MasterUploadRepository(connection).find(upload_id)
        if found is None:
            raise UploadNotFoundError("no such upload")
        return found

    async def _show(self, upload: Upload) -> MasterUpload:
        described = await self._master(upload.id)
        job = None
        if upload.is_finished and upload.job_id is not None:
            job = next(map(show_job, await self._jobs.get_many([upload.job_id])), None)
        return MasterUpload(
            id=upload.id,
            file_name=described.name.file_name,
            folder_names=described.name.folder_names,
            review=described.review,
            length_bytes=upload.length_bytes,
            offset_bytes=upload.offset_bytes,
            expires_at=upload.expires_at,
            job=job,
            joined=described.joined,
        )


def _check(upload: Upload, offset_bytes: int, length_bytes: int | None) -> None:
    """See that a request may append what it says."""
    if offset_bytes != upload.offset_bytes:
        raise UploadOffsetError(
            f"the next byte is that of offset {upload.offset_bytes}, not of {offset_bytes}", upload
        )
    left_bytes = upload.length_bytes - upload.offset_bytes
    if (length_bytes or 0) > left_bytes:
        raise UploadOverrunError(f"the upload has {left_bytes} bytes left, and {length_bytes} come")


def _submission(job_id: UUID, uploader: Uploader) -> AuditEntry:
    return AuditEntry(
        AuditAction.SUBMIT_MASTER,
        actor=uploader.user_id,
        object_kind="job",
        object_id=job_id,
        address=uploader.address,
    )
