"""Why a smart playlist has no tracks to show."""

from kernel.errors import KernelError


class RulesTooSlowError(KernelError):
    """The rules could not be evaluated in the time that one request gets."""
