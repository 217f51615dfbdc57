"""Why a stream is not started."""

from uuid import UUID

from kernel.errors import KernelError
from kernel.quality import Quality


class NothingPlayableError(KernelError):
    """The track has no rendition that is low enough."""

    def __init__(self, track_id: UUID, cap: Quality) -> None:
        super().__init__(f"track {track_id} has no rendition of {cap} or below")


class StreamLimitError(KernelError):
    """As many devices of the account play as the plan allows, and this one isn't among them."""
