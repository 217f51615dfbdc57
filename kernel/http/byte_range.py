"""The Range header (RFC 9110 section 14): one range of bytes, or the whole."""

import re

from kernel.errors import KernelError

# Nineteen digits hold every length there is; a longer number is no range we answer.
_SINGLE = re.compile(r"bytes=[ \t]*(\d{0,19})-(\d{0,19})[ \t]*", re.ASCII)


class RangeNotSatisfiableError(KernelError):
    """The range asked for lies wholly outside the representation (416)."""


def select_range(header: str | None, length_bytes: int) -> slice | None:
    """The bytes that a Range header selects, or None for all of them.

    Several ranges at once, other units and what can't be read are ignored, as section 14.2 allows: the answer
    is the whole then.

    Raises:
        RangeNotSatisfiableError: No byte of the representation lies in the range.
    """
    match = _SINGLE.fullmatch(header or "")
    if match is None or match.group(1, 2) == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(first) > int(last):
        return None
    if first:
        start, stop = int(first), min(int(last) + 1, length_bytes) if last else length_bytes
    else:
        start, stop = max(0, length_bytes - int(last)), length_bytes
    if start >= stop:
        raise RangeNotSatisfiableError(f"{header} of {length_bytes} bytes")
    return slice(start, stop)
