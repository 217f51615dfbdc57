"""Bringing a master into the object store, encrypted from its first byte on."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from kernel.content_keys import KeyRing
from kernel.ingest.errors import EmptyMasterError
from kernel.ingest.job import StagedMaster, staged_key
from kernel.object_store.port import ObjectStore

STAGING_KEY_BYTES = 32
_FIRST_COUNTER_BLOCK = bytes(16)  # a key encrypts one master, so the counter may begin at zero


class _Sealer:
    """Hashes the clear bytes and encrypts them in one pass."""

    def __init__(self, key: bytes) -> None:
        self._hash = hashlib.sha256()
        self._encryptor = Cipher(AES256(key), CTR(_FIRST_COUNTER_BLOCK)).encryptor()
        self.length_bytes = 0

    def seal(self, clear: bytes) -> bytes:
        self._hash.update(clear)
        self.length_bytes += len(clear)
        return self._encryptor.update(clear)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


async def stage_master(
    store: ObjectStore, key_ring: KeyRing, chunks: AsyncIterator[bytes], *, job_id: UUID
) -> StagedMaster:
    """Encrypt a master into ``staged/{job_id}`` as its bytes arrive: AES-256-CTR, fresh key, counting from 0.

    When it raises, for whatever reason, nothing is left in the store.

    Raises:
        EmptyMasterError: There was not one byte.
        ObjectStoreError: The store failed; a full disk among other things.
    """
    key = secrets.token_bytes(STAGING_KEY_BYTES)
    sealer = _Sealer(key)
    async with store.writer(staged_key(job_id)) as writer:
        async for chunk in chunks:
            if chunk:
                await writer.write(await asyncio.to_thread(sealer.seal, chunk))
        if sealer.length_bytes == 0:
            raise EmptyMasterError("the file is empty")
    return StagedMaster(
        sha256=sealer.sha256, length_bytes=sealer.length_bytes, wrapped_key=key_ring.wrap(key)
    )


async def discard_staged(store: ObjectStore, job_id: UUID) -> None:
    """Remove a staged master that no job needs; one that is not there is no error."""
    await store.delete(staged_key(job_id))
