"""What can go wrong while a stream is read, apart from the rules it breaks."""

from kernel.errors import KernelError


class UnreadableStreamError(KernelError):
    """There is nothing to verify: the target or the master can't be read at all."""


class FetchError(KernelError):
    """One resource of the stream could not be had; `reason` says why, without its address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MalformedMediaError(KernelError):
    """An initialization section or a segment isn't what its specification says it must be."""


class DecryptionError(KernelError):
    """A segment can't be decrypted: wrong key, wrong padding, a length that is no multiple of a block."""
