"""What an owner decides about a playlist, checked and ready to be written."""

from dataclasses import dataclass

from control_api.playlists.models import Playlist, PlaylistKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A playlist's own fields; rules make it smart."""

    name: str
    description: str = ""
    public: bool = False
    collaborative: bool = False
    rules: object | None = None

    @property
    def kind(self) -> PlaylistKind:
        """What such a playlist is."""
        return PlaylistKind.REGULAR if self.rules is None else PlaylistKind.SMART


def draft_of(playlist: Playlist) -> Draft:
    """What its owner decided about a playlist that there is."""
    return Draft(
        name=playlist.name,
        description=playlist.description,
        public=playlist.public,
        collaborative=playlist.collaborative,
        rules=playlist.rules,
    )
