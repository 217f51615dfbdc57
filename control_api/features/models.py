"""What curators put forward."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from control_api.catalog.models import Album
from control_api.playlists.models import Playlist


class FeatureKind(StrEnum):
    """What can be featured."""

    ALBUM = "album"
    PLAYLIST = "playlist"
    """A public one; while it is not public, it is not shown."""


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """An album or a playlist that is put forward."""

    kind: FeatureKind
    position: int
    """Where it stands: lower ones come first."""
    featured_at: datetime
    album: Album | None
    playlist: Playlist | None
    """The one of them that `kind` names."""


class FeaturePosition(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in the list of what is featured."""

    position: int
    kind: FeatureKind
    item_id: UUID

    def __post_init__(self) -> None:
        if not -(2**31) <= self.position < 2**31:
            raise ValueError("no position has so many digits")
