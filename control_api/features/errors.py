"""What can't be featured."""

from kernel.errors import KernelError


class FeatureNotFoundError(KernelError):
    """It is not featured."""


class NotFeaturableError(KernelError):
    """There is no such album, or no such public playlist."""
