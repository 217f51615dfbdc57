"""A track's or disc's number, alone or with the total: ``3``, ``03``, ``3/12``, ``3 of 12``."""

import re

_POSITION = re.compile(r"\s*0*(?P<number>[0-9]{1,4})\s*(?:(?:/|of|-)\s*[0-9]*\s*)?", re.IGNORECASE)


def parse_position(text: str) -> int | None:
    """The number, counting from 1; None when the text tells none or says zero."""
    match = _POSITION.fullmatch(text)
    return int(match["number"]) or None if match else None
