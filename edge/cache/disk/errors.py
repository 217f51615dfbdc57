"""What can go wrong on the disk; none of it reaches a listener."""

from kernel.errors import KernelError


class DamagedFileError(KernelError):
    """A file of the cache is not what was written, or never was one."""


class NotInPageCacheError(KernelError):
    """Reading it now would wait for the disk, or the file system can't tell."""


class TooLargeError(KernelError):
    """An entry is too large for the disk cache's capacity."""


class SweptElsewhereError(KernelError):
    """Another process makes room just now."""


class StoppedError(KernelError):
    """The process is about to end."""
