"""Why there is nothing to show."""

from kernel.errors import KernelError


class DocumentAssetNotFoundError(KernelError):
    """The page that asks is of another version."""
