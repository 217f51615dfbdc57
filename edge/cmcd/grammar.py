"""The grammar of Common Media Client Data (CTA-5004 section 2.1): key=value pairs between commas."""

import re

from kernel.errors import InvalidValueError

MAX_CHARACTERS = 4096
"""Longer data is not read: a report of every key there is has some 500 characters."""


class Token(str):
    """A bare word, told apart from a quoted string."""

    __slots__ = ()


Value = bool | int | float | Token | str

# Every alternative begins with another character, so no text is tried twice. Blanks around commas are of
# structured fields (RFC 8941 section 3.2), which is what the headers look like to those who send them.
_PAIR = re.compile(
    r"(?P<key>[A-Za-z*][A-Za-z0-9_.*-]{0,63})"
    r"(?:="
    r'(?:"(?P<string>[^"\\\x00-\x1f\x7f]*(?:\\["\\][^"\\\x00-\x1f\x7f]*)*)"'
    r"|(?P<number>-?[0-9]{1,12}(?:\.[0-9]{1,3})?)"
    r"|(?P<token>[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*)"
    r"))?"
    r"[ \t]*(?:,[ \t]*(?!\Z)|\Z)"
)
_ESCAPED = re.compile(r"\\(.)")


def parse_pairs(text: str) -> dict[str, Value]:
    """All pairs by key, known or not; of a key that comes twice the last, as in structured fields.

    Raises:
        InvalidValueError: The text is too long, or somewhere not of the grammar.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidValueError(f"CMCD of {len(text)} characters: {MAX_CHARACTERS} are read")
    pairs: dict[str, Value] = {}
    position = 0
    while position < len(text):
        match = _PAIR.match(text, position)
        if match is None:
            raise InvalidValueError(
                f"not CMCD from character {position} on: {text[position : position + 40]!r}"
            )
        pairs[match["key"]] = _value(match)
        position = match.end()
    return pairs


def _value(match: re.Match[str]) -> Value:
    match match.lastgroup:
        case "number":
            number = match["number"]
            return float(number) if "." in number else int(number)
        case "string":
            return _ESCAPED.sub(r"\1", match["string"])
        case "token":
            return Token(match["token"])
        case _:
            return True  # a key alone
