"""What can go wrong at the origin beyond what the kernel names."""

from kernel.errors import KernelError


class DamagedMediaError(KernelError):
    """What lies in the object store is not what the packager wrote."""
