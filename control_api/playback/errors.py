"""Why a stream is not started."""

from kernel.errors import KernelError


class NothingPlayableError(KernelError):
    """The track or the album has nothing that is low enough."""


class StreamLimitError(KernelError):
    """As many devices of the account play as the plan allows, and this one isn't among them."""
