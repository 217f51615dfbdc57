"""Uploads that may break off: begun, appended to by one request at a time, read when they are whole.

In the manner of tus 1.0 and of draft-ietf-httpbis-resumable-upload. What it is for is its owner's business: she keeps
what else there is to know of an upload in a table of her own, and says when it is finished.

PostgreSQL holds how far an upload is, the object store its parts, encrypted. A request that appends draws a writer's
name and holds a lease under it; each part is stored first and counted then, if it is still that writer's turn. So any
number of processes may serve one upload, and one that is killed takes along no more than the part it had in hand.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Self
from uuid import UUID

from kernel.content_keys import KeyRing
from kernel.database.pool import Connection, DatabaseUnavailableError, Pool, acquire
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.resumable_upload.appending import Appending, TurnLostError
from kernel.resumable_upload.cipher import KEY_BYTES, WRITER_BYTES
from kernel.resumable_upload.digests import Digests
from kernel.resumable_upload.errors import (
    TooManyUploadsError,
    UploadFinishedError,
    UploadNotFoundError,
)
from kernel.resumable_upload.parts import parts_of, read_clear, remove_parts
from kernel.resumable_upload.repository import FoundUpload, UploadRepository
from kernel.resumable_upload.turn import end_turn, present, refuse, take_turn
from kernel.resumable_upload.upload import Upload
from kernel.single_flight import SingleFlight

MAX_OPEN_UPLOADS = 500
"""That an account may have begun and not finished."""


class ResumableUploads:
    """The uploads of one database and one object store; an async context, which ends what is being appended.

    Every method raises `DatabaseUnavailableError` when PostgreSQL is away, and those that take an upload's id
    `UploadNotFoundError` for one that is not `user_id`'s, and `UploadExpiredError` for one past its time.
    """

    def __init__(self, pool: Pool, store: ObjectStore, key_ring: KeyRing) -> None:
        self._pool = pool
        self._store = store
        self._key_ring = key_ring
        self._digests = Digests()
        self._appending: SingleFlight[bytes, None] = SingleFlight()

    async def __aenter__(self) -> Self:
        await self._appending.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._appending.__aexit__(None, None, None)

    async def begin(
        self, connection: Connection, upload_id: UUID, *, user_id: UUID, length_bytes: int
    ) -> Upload:
        """Begin an upload, within the caller's transaction; begun again under the same id it is as it stands.

        Raises:
            TooManyUploadsError: She has begun too many.
        """
        uploads = UploadRepository(connection)
        if await uploads.count_open(user_id) >= MAX_OPEN_UPLOADS:
            raise TooManyUploadsError(f"{MAX_OPEN_UPLOADS} uploads are begun and not finished")
        wrapped_key = self._key_ring.wrap(secrets.token_bytes(KEY_BYTES))
        await uploads.insert(upload_id, user_id=user_id, length_bytes=length_bytes, wrapped_key=wrapped_key)
        return present(await uploads.find(upload_id, user_id)).upload

    async def get(self, upload_id: UUID, user_id: UUID) -> Upload:
        """How an upload stands."""
        return (await self._find(upload_id, user_id)).upload

    async def append(
        self, upload_id: UUID, user_id: UUID, *, offset_bytes: int, chunks: AsyncIterator[bytes]
    ) -> Upload:
        """Append what a request brings, which goes on to its end even when the request's handler is cancelled.

        `chunks` must bound its own waiting, and end with a `KernelError` when the request breaks off: what came before
        that counts.

        Raises:
            UploadOffsetError: The upload is not so far, or further.
            UploadBusyError: Another request appends.
            UploadFinishedError: It is finished.
            UploadFragmentedError: It came in too many pieces.
            UploadOverrunError: More came than it has left.
            ObjectStoreError: The store is away, or full.
        """
        writer = secrets.token_bytes(WRITER_BYTES)
        upload = await take_turn(self._pool, upload_id, user_id, offset_bytes=offset_bytes, writer=writer)
        key = self._key_ring.unwrap(upload.wrapped_key)
        turn = Appending(self._pool, self._store, self._digests, upload, writer=writer, key=key)

        async def work() -> None:
            try:
                await turn.run(chunks)
            finally:
                with suppress(DatabaseUnavailableError):  # then the lease runs out
                    await end_turn(self._pool, upload_id, writer)

        try:
            await self._appending.run(writer, work)
        except TurnLostError:
            refuse(await self._find(upload_id, user_id), offset_bytes)
        return await self.get(upload_id, user_id)

    async def sha256(self, upload: Upload) -> str:
        """Of a whole upload's clear bytes; what this process has not seen of them is read again.

        Raises:
            ObjectNotFoundError, ObjectStoreError: They can't be read.
        """
        digest = self._digests.longest(upload.id)
        if digest.until_bytes < upload.length_bytes:
            key = self._key_ring.unwrap(upload.wrapped_key)
            parts = await parts_of(self._pool, upload.id)
            read = read_clear(self._store, upload.id, parts, key, from_bytes=digest.until_bytes)
            async for clear in read:
                digest = await asyncio.to_thread(digest.grown, clear)
            self._digests.keep(upload.id, digest)
        return digest.digest.hexdigest()

    async def draw_job(self, upload_id: UUID, job_id: UUID) -> UUID:
        """The job that an upload becomes: `job_id`, unless one was drawn for it before."""
        async with acquire(self._pool) as connection:
            drawn = await UploadRepository(connection).draw_job(upload_id, job_id)
        if drawn is None:
            raise UploadNotFoundError(f"no upload {upload_id}")
        return drawn

    async def finish(
        self, connection: Connection, upload_id: UUID, *, job_id: UUID, needs_parts: bool
    ) -> None:
        """Say, within the caller's transaction, that what an upload was for is under way.

        Raises:
            UploadNotFoundError: It is gone, or that was said before: then the transaction must not commit.
        """
        uploads = UploadRepository(connection)
        if not await uploads.finish(upload_id, job_id=job_id, needs_parts=needs_parts):
            raise UploadNotFoundError(f"no upload {upload_id} that is not finished")

    async def tidy(self, upload_id: UUID) -> None:
        """Remove the parts of one that nothing needs; what can't be removed now a sweep will."""
        self._digests.forget(upload_id)
        with suppress(ObjectStoreError):
            await remove_parts(self._store, upload_id)

    async def cancel(self, upload_id: UUID, user_id: UUID) -> None:
        """Give an upload up.

        Raises:
            UploadFinishedError: It is finished.
        """
        found = await self._find(upload_id, user_id)
        async with acquire(self._pool) as connection:
            cancelled = await UploadRepository(connection).cancel(upload_id, user_id)
        if not cancelled:
            raise UploadFinishedError("the upload is finished", found.upload)
        await self.tidy(upload_id)

    async def _find(self, upload_id: UUID, user_id: UUID) -> FoundUpload:
        async with acquire(self._pool) as connection:
            return present(await UploadRepository(connection).find(upload_id, user_id))
