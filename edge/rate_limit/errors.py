"""Too many segments in too short a time."""

from kernel.errors import RetryLaterError


class SegmentsLimitedError(RetryLaterError):
    """A listener fetches segments faster than anybody plays them (429)."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("too many segments in the last minute", retry_after_s=retry_after_s)
