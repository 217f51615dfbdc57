"""An upload's parts in the object store: read in the clear, and removed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from kernel.database.pool import Pool, acquire
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.resumable_upload.cipher import keystream
from kernel.resumable_upload.repository import UploadRepository
from kernel.resumable_upload.upload import Part, part_key, upload_prefix


async def parts_of(pool: Pool, upload_id: UUID) -> Sequence[Part]:
    """What is stored of an upload, in its order and without a gap."""
    async with acquire(pool) as connection:
        return await UploadRepository(connection).parts(upload_id)


async def read_clear(
    store: ObjectStore, upload_id: UUID, parts: Sequence[Part], key: bytes, *, from_bytes: int = 0
) -> AsyncIterator[bytes]:
    """The clear bytes of some parts, one part after the other, from an offset at which one begins.

    Raises:
        ObjectNotFoundError: A part is gone.
        ObjectStoreError: The store is away, or a part is shorter than it was.
    """
    for part in parts:
        if part.offset_bytes < from_bytes:
            continue
        object_key = part_key(upload_id, writer=part.writer, offset_bytes=part.offset_bytes)
        sealed = await store.read(object_key)
        if len(sealed) != part.length_bytes:
            raise ObjectStoreError(f"{object_key!r} has {len(sealed)} bytes instead of {part.length_bytes}")
        stream = keystream(key, part.writer, part.offset_bytes)
        yield await asyncio.to_thread(stream.update, sealed)


async def remove_parts(store: ObjectStore, upload_id: UUID) -> None:
    """Remove whatever objects there are of an upload that nothing needs."""
    async for info in store.list(upload_prefix(upload_id)):
        await store.delete(info.key)
