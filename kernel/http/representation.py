"""Something to be fetched that never changes: its bytes, and what is said of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

IMMUTABLE = "private, max-age=31536000, immutable"
"""A year, which is for ever (RFC 9111 section 1.2.2, RFC 8246), and for the listener's own cache alone.

The URL holds her token: a shared cache would go on admitting with it when it has expired.
"""


@dataclass(frozen=True, slots=True)
class Representation:
    """A whole body and what is said of it; the entity tag is strong and stands in its quotes."""

    body: bytes
    content_type: str
    etag: str
    cache_control: str = IMMUTABLE
    encodings: Mapping[str, bytes] = field(default_factory=dict)
    """The body by content coding, where compressing it is worth while."""

    @property
    def weight_bytes(self) -> int:
        """The memory that all forms of the body take."""
        return len(self.body) + sum(len(data) for data in self.encodings.values())

    def etag_in(self, coding: str | None) -> str:
        """The tag of the body in a coding, which is another representation (RFC 9110 section 8.8.3.3)."""
        return self.etag if coding is None else f'{self.etag[:-1]}-{coding}"'


def content_etag(body: bytes) -> str:
    """A strong entity tag from the content itself."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
