"""Masters are encrypted on their way into the store, or leave nothing there."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from kernel.content_keys import KeyRing
from kernel.ingest.errors import EmptyMasterError
from kernel.ingest.job import new_job_id, staged_key
from kernel.ingest.staging import discard_staged, stage_master
from kernel.object_store.directory import DirectoryStore

JOB_ID = new_job_id(1_700_000_000)


@pytest.fixture
def key_ring() -> KeyRing:
    """A ring with one fresh key."""
    return KeyRing({"test": secrets.token_bytes(32)}, "test")


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    """An empty store."""
    return DirectoryStore(tmp_path).create()


async def chunked(data: bytes, length_bytes: int = 1000) -> AsyncIterator[bytes]:
    """Bytes as they would arrive."""
    for start in range(0, len(data), length_bytes):
        yield data[start : start + length_bytes]


def files_below(folder: Path) -> list[Path]:
    """What is left on the disk."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_is_staged_can_be_decrypted(store: DirectoryStore, key_ring: KeyRing) -> None:
    """The object is the master under AES-256-CTR with the unwrapped key, the counter block from zero."""
    clear = secrets.token_bytes(12_345)
    staged = await stage_master(store, key_ring, chunked(clear), job_id=JOB_ID)
    decryptor = Cipher(AES256(key_ring.unwrap(staged.wrapped_key)), CTR(bytes(16))).decryptor()
    assert decryptor.update(await store.read(staged_key(JOB_ID))) == clear
    assert (staged.sha256, staged.length_bytes) == (hashlib.sha256(clear).hexdigest(), 12_345)


async def test_no_clear_byte_lies_in_the_store(
    store: DirectoryStore, key_ring: KeyRing, tmp_path: Path
) -> None:
    """Neither the master nor its key can be found in what was written."""
    clear = b"silence, but not nothing. " * 400
    staged = await stage_master(store, key_ring, chunked(clear), job_id=JOB_ID)
    written = b"".join(path.read_bytes() for path in files_below(tmp_path))
    assert clear[:16] not in written
    assert key_ring.unwrap(staged.wrapped_key) not in written


async def test_every_master_has_its_own_key(store: DirectoryStore, key_ring: KeyRing) -> None:
    """A counter that starts at zero is safe only under a key that is never used again."""
    staged = [
        await stage_master(store, key_ring, chunked(b"same"), job_id=UUID(int=number)) for number in (1, 2)
    ]
    assert len({key_ring.unwrap(one.wrapped_key) for one in staged}) == 2


async def test_an_empty_master_is_refused(store: DirectoryStore, key_ring: KeyRing, tmp_path: Path) -> None:
    """Nothing to stage is an error that leaves nothing."""
    with pytest.raises(EmptyMasterError):
        await stage_master(store, key_ring, chunked(b""), job_id=JOB_ID)
    assert files_below(tmp_path) == []


async def test_a_failing_source_leaves_nothing(
    store: DirectoryStore, key_ring: KeyRing, tmp_path: Path
) -> None:
    """A client that goes away midway leaves no object and no piece of one."""

    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * 5000
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await stage_master(store, key_ring, breaking(), job_id=JOB_ID)
    assert files_below(tmp_path) == []


async def test_a_cancelled_stage_leaves_nothing(
    store: DirectoryStore, key_ring: KeyRing, tmp_path: Path
) -> None:
    """Stopping midway leaves no object and no piece of one."""
    under_way = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"x" * 5000
        under_way.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(stage_master(store, key_ring, endless(), job_id=JOB_ID))
    await under_way.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_below(tmp_path) == []


async def test_discarding_twice_is_no_error(store: DirectoryStore, key_ring: KeyRing, tmp_path: Path) -> None:
    """Whoever comes second to tidy up finds nothing and is content."""
    await stage_master(store, key_ring, chunked(b"x"), job_id=JOB_ID)
    await discard_staged(store, JOB_ID)
    await discard_staged(store, JOB_ID)
    assert files_below(tmp_path) == []
