"""What can go wrong with search."""

from kernel.errors import KernelError


class SearchUnavailableError(KernelError):
    """There is no index yet, or it did not answer in time."""


class IndexDamagedError(KernelError):
    """An index can't be opened: it is built anew."""
