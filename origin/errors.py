"""What can go wrong at the origin beyond what the kernel names."""

from kernel.errors import KernelError


class DamagedMediaError(KernelError):
    """What lies in the object store is not what the packager wrote."""


class AlbumTooLongError(KernelError):
    """An album has more tracks than are played as one stream."""


class TooSlowError(KernelError):
    """An answer took longer than the one who asks would wait."""
