"""One request's bytes on their way into an upload: part by part, each stored and then counted."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.errors import KernelError
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.resumable_upload.cipher import keystream
from kernel.resumable_upload.digests import Digests, PartDigest
from kernel.resumable_upload.errors import UploadOverrunError
from kernel.resumable_upload.repository import UploadRepository
from kernel.resumable_upload.upload import LEASE_S, PART_BYTES, Part, Upload, part_key

_SIGN_OF_LIFE_S = LEASE_S / 3


class TurnLostError(KernelError):
    """Another request appends now, or the upload is gone."""


class Appending:
    """The turn of one writer, whom nobody else may be."""

    def __init__(  # noqa: PLR0913 - what a turn is made of
        self,
        pool: Pool,
        store: ObjectStore,
        digests: Digests,
        upload: Upload,
        *,
        writer: bytes,
        key: bytes,
    ) -> None:
        self._pool = pool
        self._store = store
        self._digests = digests
        self._upload = upload
        self._writer = writer
        self._offset_bytes = upload.offset_bytes
        self._keystream = keystream(key, writer, upload.offset_bytes)
        self._signed_s = time.monotonic()

    async def run(self, chunks: AsyncIterator[bytes]) -> None:
        """Store all the bytes that come; what came before a failure counts as well.

        Raises:
            UploadOverrunError: There are more than the upload has left.
            TurnLostError: Another request appends by now.
            KernelError: Whatever `chunks` raises when the request breaks off.
            ObjectStoreError, DatabaseUnavailableError: One of them is away.
        """
        gathered = bytearray()
        try:
            async for chunk in chunks:
                self._check_room(len(gathered) + len(chunk))
                gathered += chunk
                await self._sign()
                while len(gathered) >= PART_BYTES:
                    await self._store_part(bytes(memoryview(gathered)[:PART_BYTES]))
                    del gathered[:PART_BYTES]
        except (UploadOverrunError, TurnLostError, ObjectStoreError, DatabaseUnavailableError):
            raise
        except KernelError:  # the request's own failure: what came of it counts
            await self._store_rest(gathered)
            raise
        await self._store_rest(gathered)

    def _check_room(self, coming_bytes: int) -> None:
        left_bytes = self._upload.length_bytes - self._offset_bytes
        if coming_bytes > left_bytes:
            raise UploadOverrunError(f"the upload has {left_bytes} bytes left, and more came")

    async def _store_rest(self, gathered: bytearray) -> None:
        if gathered:
            await self._store_part(bytes(gathered))

    async def _sign(self) -> None:
        """Say, now and then, that the request goes on."""
        now_s = time.monotonic()
        if now_s - self._signed_s < _SIGN_OF_LIFE_S:
            return
        self._signed_s = now_s
        async with acquire(self._pool) as connection:
            if not await UploadRepository(connection).keep_writing(self._upload.id, self._writer):
                raise TurnLostError("another request appends to the upload")

    async def _store_part(self, clear: bytes) -> None:
        """Encrypt, store, count."""
        part = Part(offset_bytes=self._offset_bytes, length_bytes=len(clear), writer=self._writer)
        known = self._digests.at(self._upload.id, part.offset_bytes)
        sealed, digest = await asyncio.to_thread(self._seal, clear, known)
        object_key = part_key(self._upload.id, writer=part.writer, offset_bytes=part.offset_bytes)
        await self._store.put_bytes(object_key, sealed)
        async with acquire(self._pool) as connection:
            counts = await UploadRepository(connection).append(self._upload.id, part)
        if not counts:
            with suppress(ObjectStoreError):  # a sweep will
                await self._store.delete(object_key)
            raise TurnLostError("another request appends to the upload")
        self._offset_bytes += part.length_bytes
        if digest is not None:
            self._digests.keep(self._upload.id, digest)

    def _seal(self, clear: bytes, known: PartDigest | None) -> tuple[bytes, PartDigest | None]:
        return self._keystream.update(clear), None if known is None else known.grown(clear)
