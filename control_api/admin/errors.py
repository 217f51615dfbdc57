"""What goes wrong with an upload."""

from kernel.errors import KernelError


class UploadTooLargeError(KernelError):
    """The master is longer than the service takes."""


class UploadStalledError(KernelError):
    """The master's bytes stopped coming."""
