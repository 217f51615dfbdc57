"""Who changes a playlist besides its owner, and how they come to."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from control_api.playlists.models import Person


class Collaborator(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may add, remove and move entries."""

    person: Person
    joined_at: datetime


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A way in for whoever has the token. It is told this once."""

    token: str
    expires_at: datetime


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who was given a token."""

    token: Annotated[str, msgspec.Meta(max_length=100)]


class JoinPosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in the list of collaborators, which is in the order they joined."""

    joined_at: Annotated[datetime, msgspec.Meta(tz=True)]
    user_id: UUID


FIRST = JoinPosition(datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
"""Before everybody."""
