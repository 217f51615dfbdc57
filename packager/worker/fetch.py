"""Bringing a staged master to the scratch directory, as one file under one key."""

import asyncio
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

from kernel.content_keys import KeyRing
from kernel.database.pool import Pool
from kernel.ingest.job import staged_key
from kernel.ingest.staging import STAGING_KEY_BYTES, discard_staged
from kernel.object_store.port import ObjectStore
from kernel.resumable_upload.parts import parts_of, read_clear, remove_parts
from packager.worker.claim import Claim

_FIRST_COUNTER_BLOCK = bytes(16)  # a key encrypts one file, so the counter may begin at zero


async def fetch_master(
    claim: Claim, target: Path, *, pool: Pool, store: ObjectStore, key_ring: KeyRing
) -> bytes:
    """Copy a claim's master into a file, encrypted with AES-256-CTR counting from zero; its key.

    Raises:
        ObjectNotFoundError, ObjectStoreError, ContentKeyError: It is gone, away, or its key can't be opened.
        OSError: There is no room for it.
    """
    key = key_ring.unwrap(claim.wrapped_key)
    if claim.upload_id is None:
        await store.download(staged_key(claim.job_id), target)
        return key
    own_key = secrets.token_bytes(STAGING_KEY_BYTES)
    encryptor = Cipher(AES256(own_key), CTR(_FIRST_COUNTER_BLOCK)).encryptor()
    parts = await parts_of(pool, claim.upload_id)
    with await asyncio.to_thread(target.open, "wb") as file:
        async for clear in read_clear(store, claim.upload_id, parts, key):
            await asyncio.to_thread(lambda data: file.write(encryptor.update(data)), clear)
    return own_key


async def discard_master(store: ObjectStore, claim: Claim) -> None:
    """Remove a claim's staged master, which no job needs any more."""
    if claim.upload_id is None:
        await discard_staged(store, claim.job_id)
    else:
        await remove_parts(store, claim.upload_id)
