"""Which segment is made next when nobody waits for one."""

from collections.abc import Container
from itertools import chain


def next_missing(segment_count: int, stored: Container[int], last: int | None) -> int | None:
    """Onward from the last one that was made, then what was left out before it; None when all are there.

    Who was given a segment goes on from there; and encoders that keep a state go on most cheaply.
    """
    start = 0 if last is None else last + 1
    numbers = chain(range(start, segment_count), range(start))
    return next((number for number in numbers if number not in stored), None)
