"""Places in the catalog's lists, as their cursors tell them."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec


class KeyPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list in which no two items have the same key."""

    key: str

    def __post_init__(self) -> None:
        if "\0" in self.key:
            raise ValueError("PostgreSQL has no such text")


class TimePosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list with the newest first."""

    at: Annotated[datetime, msgspec.Meta(tz=True)]
    id: UUID


class PopularityPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list with the most popular first."""

    popularity: float
    id: UUID


_LAST_ID = UUID(int=(1 << 128) - 1)

FIRST_KEY = KeyPosition("")
NEWEST = TimePosition(datetime(9999, 12, 31, tzinfo=UTC), _LAST_ID)
"""Before whatever is in the catalog."""
MOST_POPULAR = PopularityPosition(1e300, _LAST_ID)
"""Before whatever was played."""
