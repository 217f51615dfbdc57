"""What goes wrong with playlists."""

from uuid import UUID

from control_api.playlists.models import CurrentPlaylist
from kernel.errors import InvalidValueError, KernelError


class PlaylistNotFoundError(KernelError):
    """There is no playlist of that id that the account may see; whether there is another is not told."""

    def __init__(self, playlist_id: UUID) -> None:
        super().__init__(f"no playlist {playlist_id}")


class PlaylistIdTakenError(KernelError):
    """The id that a client drew is in use for something else; whose, and for what, is not told."""

    def __init__(self, playlist_id: UUID) -> None:
        super().__init__(f"the id {playlist_id} is taken: draw another")


class StaleVersionError(KernelError):
    """The change was made on a version that is no more; `current` is what there is now."""

    def __init__(self, version: int | None, current: CurrentPlaylist) -> None:
        super().__init__(f"the playlist is at version {current.playlist.version}, not at {version}")
        self.current = current


class NotOwnerError(KernelError):
    """Only the owner may do this."""

    def __init__(self) -> None:
        super().__init__("only the playlist's owner may do this")


class NotCollaboratorError(KernelError):
    """Who reads a public playlist may not change its entries."""

    def __init__(self) -> None:
        super().__init__("only the playlist's owner and collaborators may do this")


class PlaylistKindError(KernelError):
    """That can't be done with a playlist of this kind."""


class PlaylistFullError(KernelError):
    """The playlist would get more entries than one may have."""


class InvalidPlaylistError(InvalidValueError):
    """A playlist's name or description can't be taken as it is."""
