"""Whose turn it is to append to an upload, and why it is not another's."""

from typing import NoReturn
from uuid import UUID

from kernel.database.pool import Pool, acquire
from kernel.resumable_upload.errors import (
    UploadBusyError,
    UploadExpiredError,
    UploadFinishedError,
    UploadFragmentedError,
    UploadNotFoundError,
    UploadOffsetError,
    UploadOverrunError,
)
from kernel.resumable_upload.repository import FoundUpload, UploadRepository
from kernel.resumable_upload.upload import LEASE_S, MAX_PARTS, Upload


async def take_turn(
    pool: Pool, upload_id: UUID, user_id: UUID, *, offset_bytes: int, writer: bytes
) -> Upload:
    """Become the one who appends at an offset.

    Raises:
        UploadFragmentedError: It came in too many pieces.
        KernelError: As `refuse`.
    """
    async with acquire(pool) as connection:
        uploads = UploadRepository(connection)
        began = await uploads.begin_writing(upload_id, user_id, offset_bytes, writer)
        found = await uploads.find(upload_id, user_id)
        parts = await uploads.count_parts(upload_id) if began else 0
    if not began:
        refuse(found, offset_bytes)
    upload = present(found).upload
    if parts >= MAX_PARTS:
        await end_turn(pool, upload_id, writer)
        raise UploadFragmentedError(f"it came in more than {MAX_PARTS} pieces: begin anew", upload)
    return upload


async def end_turn(pool: Pool, upload_id: UUID, writer: bytes) -> None:
    """Let others append."""
    async with acquire(pool) as connection:
        await UploadRepository(connection).end_writing(upload_id, writer)


def refuse(found: FoundUpload | None, offset_bytes: int) -> NoReturn:
    """Say why a request may not append at an offset.

    Raises:
        UploadNotFoundError, UploadExpiredError: There is nothing to append to.
        UploadFinishedError, UploadOverrunError: Nothing is left to append.
        UploadOffsetError: The upload is not so far, or further.
        UploadBusyError: Another request appends.
    """
    there = present(found)
    upload = there.upload
    if upload.is_finished:
        raise UploadFinishedError("the upload is finished", upload)
    if upload.offset_bytes != offset_bytes:
        raise UploadOffsetError(
            f"the next byte is that of offset {upload.offset_bytes}, not of {offset_bytes}", upload
        )
    if upload.is_whole:
        raise UploadOverrunError("the upload has all its bytes")
    busy_s = LEASE_S if there.busy_s is None else there.busy_s
    raise UploadBusyError("another request appends to the upload", upload, retry_after_s=busy_s)


def present(found: FoundUpload | None) -> FoundUpload:
    """What was found.

    Raises:
        UploadNotFoundError, UploadExpiredError: There is none, or it is past its time.
    """
    if found is None:
        raise UploadNotFoundError("no such upload")
    if found.is_expired:
        raise UploadExpiredError("nobody went on with the upload in time: begin anew")
    return found
