"""CMCD as a player writes it, by the letter of CTA-5004 and with nothing of the edge's own code."""

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Word:
    """A token: written without quotes."""

    text: str


Sent = bool | int | float | Word | str


def encode(pairs: dict[str, Sent]) -> str:
    """The pairs in the order of their keys; true is told by the key alone."""
    return ",".join(_pair(key, value) for key, value in sorted(pairs.items()))


def in_query(pairs: dict[str, Sent]) -> str:
    """The same as the value of the query's argument."""
    return quote(encode(pairs), safe="")


def _pair(key: str, value: Sent) -> str:
    if value is True:
        return key
    if isinstance(value, Word):
        return f"{key}={value.text}"
    if isinstance(value, str):
        escaped = "".join("\\" + character if character in '"\\' else character for character in value)
        return f'{key}="{escaped}"'
    return f"{key}={value}"
