"""A claim on a request: whoever holds it performs the request, and everybody else is told what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClaimedRequest:
    """What a claim is about; nobody's, where there is no user."""

    user_id: UUID | None
    operation: str
    key_sha256: bytes
    request_sha256: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that is held; `number` is its fence: a later one has taken the request over."""

    claim_id: UUID
    number: int
    made_id: UUID


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered when the request was performed."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


Existing = StoredAnswer | Literal["in-progress", "other-request"]
"""What stands in the way of a claim."""
