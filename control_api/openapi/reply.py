"""An answer that needs more than its body said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """A handler's result with its own status or headers; the status must be one that the route declares."""

    body: T
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
