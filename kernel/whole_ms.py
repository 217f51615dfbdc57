"""Times in whole milliseconds: what is issued and what is revoked are compared by them."""

import math

_ROUNDING_MS = 1e-3
"""A time in seconds since the epoch, as a float, is within a thousandth of this project's milliseconds."""


def to_ms(time_s: float) -> int:
    """The whole milliseconds of a time in seconds; what is beyond them is cut off, never rounded up."""
    return math.floor(time_s * 1000 + _ROUNDING_MS)


def whole_ms(time_s: float) -> float:
    """A time in seconds, cut off to the millisecond; again and again the same."""
    return to_ms(time_s) / 1000
