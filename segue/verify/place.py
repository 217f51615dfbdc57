"""What a finding is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A rendition, or one track of it."""

    rendition: str
    track: str = ""
    """As in "track 3 of 10"; empty for the rendition as a whole."""


def track_name(number: int, count: int) -> str:
    """What people call part `number`, counted from 0, of so many; nothing where it is all there is."""
    return "" if count == 1 else f"track {number + 1} of {count}"
