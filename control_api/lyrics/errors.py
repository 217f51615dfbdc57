"""What can be wrong with lyrics."""

from kernel.errors import KernelError


class LyricsNotFoundError(KernelError):
    """The track has no lyrics."""


class InvalidLyricsError(KernelError):
    """The lyrics can't be read; the message names the line."""
