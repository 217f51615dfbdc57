"""Why a master is not packaged."""

from kernel.errors import KernelError


class MasterRefusedError(KernelError):
    """The master can't be packaged, now or ever.

    `code` is stable; the message is for people and names what was found.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class PackagingFailedError(KernelError):
    """The packaging process crashed, hung or ran out of memory; another try may go better."""


class LosslessMismatchError(KernelError):
    """A lossless rendition, decoded again, is not what went in: a fault of ours, never published."""
