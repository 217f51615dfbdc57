"""What keeps a folder from being made, beside a master that is refused."""

from kernel.errors import KernelError


class OutputError(KernelError):
    """What was to be read or written can't be."""
