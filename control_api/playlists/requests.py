"""What is asked of playlists."""

from uuid import UUID

import msgspec

from control_api.playlists.models import Version
from control_api.playlists.smart.rules import RulesDocument
from control_api.playlists.texts import DescriptionText, NameText


class NewPlaylist(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A playlist to make; with rules it is smart."""

    name: NameText
    id: UUID | msgspec.UnsetType = msgspec.UNSET
    """Drawn by the client: the same request again finds the playlist that the first one made."""
    description: DescriptionText = ""
    public: bool = False
    collaborative: bool = False
    rules: RulesDocument | msgspec.UnsetType = msgspec.UNSET


class PlaylistChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change; what is left out stays."""

    version: Version
    name: NameText | msgspec.UnsetType = msgspec.UNSET
    description: DescriptionText | msgspec.UnsetType = msgspec.UNSET
    public: bool | msgspec.UnsetType = msgspec.UNSET
    collaborative: bool | msgspec.UnsetType = msgspec.UNSET
    rules: RulesDocument | msgspec.UnsetType = msgspec.UNSET


class Copy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a playlist's copy is called."""

    name: NameText | msgspec.UnsetType = msgspec.UNSET
    """Left out: as the playlist."""
    id: UUID | msgspec.UnsetType = msgspec.UNSET
    """Drawn by the client: the same request again finds the copy that the first one made."""


class VersionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """On which version a change was made."""

    version: Version


class OptionalVersionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """On which version a change was made, if that matters."""

    version: Version | msgspec.UnsetType = msgspec.UNSET
