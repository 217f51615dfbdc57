"""What can go wrong between the edge and the origin."""

from kernel.errors import KernelError


class OriginUnreachableError(KernelError):
    """The origin refused the connection or broke it off."""


class OriginTimeoutError(KernelError):
    """The origin did not answer in time."""


class OriginBusyError(KernelError):
    """The origin says that it can't answer now: its database or its object store is away."""


class BadOriginAnswerError(KernelError):
    """The origin answered something that must not be passed on."""
