"""Why the edges can't be told something."""

from kernel.errors import KernelError


class EdgesUnreachableError(KernelError):
    """Valkey, through which the edges are told, is away."""
