"""Uploads that break off, over every kind of object store."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from kernel.content_keys import KeyRing
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.resumable_upload import appending
from kernel.resumable_upload.errors import (
    UploadBrokenOffError,
    UploadBusyError,
    UploadNotFoundError,
    UploadOffsetError,
)
from kernel.resumable_upload.parts import parts_of, read_clear
from kernel.resumable_upload.upload import upload_prefix
from kernel.resumable_upload.uploads import ResumableUploads
from packager.worker.sweep.sweep import Patience, sweep

DATA = random.Random(11).randbytes(300_000)
RING = KeyRing({"test": bytes(32)}, "test")
IMPATIENT = Patience(superseded_s=0, failed_s=0, unqueued_s=0)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of an odd length, so that several make a request, and none begins with a cipher's block."""
    monkeypatch.setattr(appending, "PART_BYTES", 33_333)


@pytest.fixture
async def owner(pool: Pool) -> UUID:
    """Whose uploads they are."""
    owner_id: UUID = await pool.fetchval(
        "INSERT INTO users (email, password_hash) VALUES ('a@example.org', '-') RETURNING id"
    )
    return owner_id


@pytest.fixture
async def uploads(pool: Pool, store: ObjectStore) -> AsyncIterator[ResumableUploads]:
    """One process's."""
    async with ResumableUploads(pool, store, RING) as opened:
        yield opened


async def _begun(uploads: ResumableUploads, pool: Pool, owner: UUID, length_bytes: int = len(DATA)) -> UUID:
    upload_id = uuid4()
    async with pool.acquire() as connection, connection.transaction():
        await uploads.begin(connection, upload_id, user_id=owner, length_bytes=length_bytes)
    return upload_id


async def _pieces(data: bytes, *, then: Exception | None = None) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), 10_007):
        yield data[begin : begin + 10_007]
    if then is not None:
        raise then


async def _stored(pool: Pool, store: ObjectStore, upload_id: UUID, key: bytes) -> bytes:
    parts = await parts_of(pool, upload_id)
    return b"".join([clear async for clear in read_clear(store, upload_id, parts, key)])


async def _keys(store: ObjectStore, upload_id: UUID) -> list[str]:
    return [info.key async for info in store.list(upload_prefix(upload_id))]


async def test_what_comes_in_pieces_is_read_back_whole(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """However it was cut, by whichever process; its digest is that of the whole, also to who has seen nothing of it."""
    upload_id = await _begun(uploads, pool, owner)
    cuts = [0, 1, 17, 33_333, 100_000, 299_999, len(DATA)]
    for begin, end in pairwise(cuts):
        upload = await uploads.append(upload_id, owner, offset_bytes=begin, chunks=_pieces(DATA[begin:end]))
        assert upload.offset_bytes == end
    async with ResumableUploads(pool, store, RING) as other:
        digests = {await uploads.sha256(upload), await other.sha256(upload)}

    assert digests == {hashlib.sha256(DATA).hexdigest()}
    assert await _stored(pool, store, upload_id, RING.unwrap(upload.wrapped_key)) == DATA


async def test_a_request_that_breaks_off_counts_as_far_as_it_came(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """Time and again, at random places; the whole is right in the end."""
    chance = random.Random(5)
    upload_id = await _begun(uploads, pool, owner)
    offset = 0
    while offset < len(DATA):
        came = chance.randint(1, 70_000)
        failure = UploadBrokenOffError("cut")
        with pytest.raises(UploadBrokenOffError):
            await uploads.append(
                upload_id,
                owner,
                offset_bytes=offset,
                chunks=_pieces(DATA[offset : offset + came], then=failure),
            )
        offset = min(offset + came, len(DATA))
        upload = await uploads.get(upload_id, owner)
        assert upload.offset_bytes == offset

    assert await _stored(pool, store, upload_id, RING.unwrap(upload.wrapped_key)) == DATA


async def test_other_bytes_for_a_place_have_another_keystream(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """What a store keeps of both tells nothing: their difference is not that of what they say."""
    upload_id = await _begun(uploads, pool, owner)
    sealed: list[bytes] = []
    real = store.put_bytes

    async def failing(key: str, data: bytes) -> None:
        sealed.append(data)
        raise ObjectStoreError("stored, and not told")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "put_bytes", failing)
        for clear in (bytes(1000), b"\xff" * 1000):
            with pytest.raises(ObjectStoreError):
                await uploads.append(upload_id, owner, offset_bytes=0, chunks=_pieces(clear))
        patch.setattr(store, "put_bytes", real)
    differences = {a ^ b for a, b in zip(*sealed, strict=True)}

    assert len(differences) > 100


async def test_one_appends_and_the_others_are_told(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """In any number of processes."""
    upload_id = await _begun(uploads, pool, owner)
    async with ResumableUploads(pool, store, RING) as other:
        results = await asyncio.gather(
            *(
                each.append(upload_id, owner, offset_bytes=0, chunks=_pieces(DATA))
                for each in (uploads, other) * 4
            ),
            return_exceptions=True,
        )
    refused = [result for result in results if isinstance(result, UploadBusyError | UploadOffsetError)]

    assert len(refused) == 7
    key = RING.unwrap((await uploads.get(upload_id, owner)).wrapped_key)
    assert await _stored(pool, store, upload_id, key) == DATA


async def test_nothing_is_left_of_one_that_is_cancelled(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """And who was appending to it finds none."""
    upload_id = await _begun(uploads, pool, owner)
    held = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield DATA[:40_000]
        await held.wait()
        yield DATA[40_000:]

    appending_it = asyncio.create_task(uploads.append(upload_id, owner, offset_bytes=0, chunks=slowly()))
    while not await pool.fetchval("SELECT offset_bytes FROM uploads"):
        pass
    await uploads.cancel(upload_id, owner)
    held.set()

    with pytest.raises(UploadNotFoundError):
        await appending_it
    assert await _keys(store, upload_id) == []


async def test_sweeping_while_it_is_appended_to_takes_nothing_that_counts(
    pool: Pool, store: ObjectStore, uploads: ResumableUploads, owner: UUID
) -> None:
    """At whichever moment."""
    upload_id = await _begun(uploads, pool, owner)

    async def sweeping() -> None:
        while (await uploads.get(upload_id, owner)).offset_bytes < len(DATA):
            await sweep(pool, store, IMPATIENT)

    async with asyncio.TaskGroup() as group:
        group.create_task(sweeping())
        for begin in range(0, len(DATA), 60_000):
            await uploads.append(
                upload_id, owner, offset_bytes=begin, chunks=_pieces(DATA[begin : begin + 60_000])
            )
    upload = await uploads.get(upload_id, owner)

    assert await _stored(pool, store, upload_id, RING.unwrap(upload.wrapped_key)) == DATA
