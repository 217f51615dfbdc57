"""SHA-256 of uploads as they grow, as far as one process has seen them grow."""

import hashlib
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel.lru import LruCache

MAX_DIGESTS = 1000
"""Of so many uploads; what makes room is read again when the upload is whole."""


class Digest(Protocol):
    """What hashlib's objects can do."""

    def update(self, data: bytes, /) -> None:
        """Take more."""

    def copy(self) -> "Digest":
        """Another one that is as far."""

    def hexdigest(self) -> str:
        """Of all that was taken."""


@dataclass(frozen=True, slots=True)
class PartDigest:
    """The digest of an upload's first bytes."""

    until_bytes: int
    digest: Digest

    def grown(self, data: bytes) -> "PartDigest":
        """With the bytes that come next; this one stays as it is."""
        digest = self.digest.copy()
        digest.update(data)
        return PartDigest(self.until_bytes + len(data), digest)


class Digests:
    """What this process knows; nothing that can't be read again."""

    def __init__(self) -> None:
        self._kept: LruCache[UUID, PartDigest] = LruCache(MAX_DIGESTS)

    def at(self, upload_id: UUID, offset_bytes: int) -> PartDigest | None:
        """The digest of so many bytes, if it is known."""
        kept = self._kept.get(upload_id)
        return kept if kept is not None and kept.until_bytes == offset_bytes else _begun(offset_bytes)

    def longest(self, upload_id: UUID) -> PartDigest:
        """The digest of as many bytes as are known."""
        return self._kept.get(upload_id) or PartDigest(0, hashlib.sha256())

    def keep(self, upload_id: UUID, digest: PartDigest) -> None:
        """Remember one whose bytes are all stored."""
        self._kept.put(upload_id, digest)

    def forget(self, upload_id: UUID) -> None:
        """It has served."""
        self._kept.discard(upload_id)


def _begun(offset_bytes: int) -> PartDigest | None:
    return PartDigest(0, hashlib.sha256()) if offset_bytes == 0 else None
