"""The kinds of fields, and the kinds of values that their operators take."""

from enum import StrEnum


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    GENRES = "genres"
    INTEGER = "integer"
    NUMBER = "number"
    TIME = "time"
    FLAG = "flag"
    QUALITY = "quality"
    PLAYLIST = "playlist"


class Takes(StrEnum):
    """What an operator compares the field with."""

    ONE = "one"
    """A value of the field's kind; a day for a time."""
    PAIR = "pair"
    """Two such values, in any order."""
    MANY = "many"
    """One such value or more."""
    DAYS = "days"
    """A number of days."""
    FLAG = "flag"
    """True or false."""
