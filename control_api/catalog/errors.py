"""What the catalog doesn't have."""

from uuid import UUID

from kernel.errors import KernelError


class ArtistNotFoundError(KernelError):
    """There is no artist of that id."""

    def __init__(self, artist_id: UUID) -> None:
        super().__init__(f"no artist {artist_id}")


class AlbumNotFoundError(KernelError):
    """There is no album of that id."""

    def __init__(self, album_id: UUID) -> None:
        super().__init__(f"no album {album_id}")


class TrackNotFoundError(KernelError):
    """There is no track of that id."""

    def __init__(self, track_id: UUID) -> None:
        super().__init__(f"no track {track_id}")


class NameTakenError(KernelError):
    """Another one of its kind has the name, the title or the ISRC."""

    def __init__(self, kind: str, other_id: UUID) -> None:
        super().__init__(f"{kind} {other_id} has it")
        self.other_id = other_id


class EditedMeanwhileError(KernelError):
    """The edit is meant for another state than there is."""


class ArtistInUseError(KernelError):
    """The artist has albums or tracks."""
