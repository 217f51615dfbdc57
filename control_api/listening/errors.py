"""Why a play is not taken."""

from kernel.errors import KernelError, RetryLaterError

_RETRY_AFTER_S = 10.0


class PlayTooOldError(KernelError):
    """The play began longer ago than plays are taken for."""


class PlaysBacklogError(RetryLaterError):
    """More plays wait to be counted than may; none of those told was taken."""

    def __init__(self) -> None:
        super().__init__(
            "too many plays wait to be counted: send these again later", retry_after_s=_RETRY_AFTER_S
        )
