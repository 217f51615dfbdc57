"""Too much of something in too short a time."""

from kernel.errors import KernelError


class RateLimitedError(KernelError):
    """The limit is reached; `retry_after_s` tells when the next attempt is admitted."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
