"""Lyrics as the API shows them."""

import msgspec


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a line, and when it is sung."""

    start_s: float
    text: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line, and when it begins; an empty one is a pause."""

    start_s: float
    text: str
    words: tuple[Word, ...] | None = None
    """Where each word is timed, the words with the spaces after them; put together, they are the line."""


class Lyrics(msgspec.Struct, frozen=True, kw_only=True):
    """What is sung."""

    plain: str
    """Without times, a line a line."""
    timed: tuple[Line, ...] | None
    """By time; null when the lyrics are not timed."""
    language: str | None
    """A language tag (BCP 47), as it was given."""
