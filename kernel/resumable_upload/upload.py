"""An upload that may break off and be gone on with, as the database tells it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.content_keys import WrappedKey

PART_BYTES = 8 << 20
"""What is stored at once, and what a process that is killed loses of a request; held in memory meanwhile."""

MAX_PARTS = 10_000
"""One that was cut into more little pieces is begun anew."""

LEASE_S = 10.0
"""So long after the last sign of a request another may append: one that is gone without a word holds up nobody."""

LIFETIME_S = 24 * 3600.0
"""An upload that nobody goes on with is kept for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """How an upload stands."""

    id: UUID
    length_bytes: int
    offset_bytes: int
    """So much of it is stored; the next byte is the one of this offset."""
    wrapped_key: WrappedKey
    expires_at: datetime
    is_finished: bool
    """Whether what it was for is under way."""
    job_id: UUID | None

    @property
    def is_whole(self) -> bool:
        """Whether every byte of it is stored."""
        return self.offset_bytes == self.length_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of an upload that lies in the object store."""

    offset_bytes: int
    length_bytes: int
    writer: bytes
    """Who wrote it: the first half of its counter blocks."""


def upload_prefix(upload_id: UUID) -> str:
    """Where an upload's parts lie in the object store."""
    return f"uploads/{upload_id}/"


def part_key(upload_id: UUID, *, writer: bytes, offset_bytes: int) -> str:
    """The object-store key of a part: of two that begin at one place each has its own."""
    return f"{upload_prefix(upload_id)}{writer.hex()}-{offset_bytes}"
