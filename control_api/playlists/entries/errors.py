"""What goes wrong with a playlist's entries."""

from uuid import UUID

from kernel.errors import KernelError


class EntryNotFoundError(KernelError):
    """The playlist has no entry of that id."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"the playlist has no entry {entry_id}")


class EntryIdTakenError(KernelError):
    """An id that a client drew is in use for something else; for what is not told."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"the entry id {entry_id} is taken: draw another")


class UnknownTrackError(KernelError):
    """A track that is to be added isn't in the catalog."""

    def __init__(self, track_id: UUID) -> None:
        super().__init__(f"no track {track_id}")
