"""Too much of something in too short a time."""

from kernel.errors import RetryLaterError


class RateLimitedError(RetryLaterError):
    """The limit is reached."""
