"""Why a rendition is not made, other than by faults of the moment."""

from kernel.errors import KernelError


class RenditionRefusedError(KernelError):
    """There is no way to make the rendition as things are; `code` is stable, the message is for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class TurnOverError(KernelError):
    """What was under way is left, as somebody waits for another rendition; it can be begun anew."""
