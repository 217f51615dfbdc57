"""What the name of a master's file tells of the track, by the customs of rippers and stores."""

import re
from dataclasses import dataclass

from packager.tags.text import clean_text

_EXTENSION = re.compile(r"\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
_DASH = re.compile(r"\s+[-\u2013\u2014]\s+")

# "1-03 Title", "1.03 Title"; alone before a dash, "1-03".
_DISC_AND_NUMBER = re.compile(
    r"(?P<disc>[0-9]{1,2})[-.](?P<number>[0-9]{2,3})(?:\.?\s+(?P<rest>.*))?", re.DOTALL
)
# "01. Title", "1) Title", "01-Title", "01_Title"; alone before a dash, "01".
_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,3})(?:[.)\]]\s+(?P<spaced>.*)|[-.)\]](?P<tight>(?=[^0-9\s]).*))?", re.DOTALL
)
# "01 Title". "99 Luftballons" and "7 Rings" are titles: only two digits, and none that few albums reach.
_BARE_NUMBER = re.compile(r"(?P<number>[0-2][0-9]|30)\s+(?P<rest>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileName:
    """A file's name taken apart."""

    parts: tuple[str, ...]
    """What dashes separate, in order: the title, or artist and title, or artist, album and title."""
    number: int | None = None
    disc: int | None = None


def parse_file_name(file_name: str) -> FileName:
    """Take a file's name apart; `parts` is empty only for an empty name."""
    stem = _EXTENSION.sub("", file_name)
    if " " not in stem:
        stem = stem.replace("_", " ")
    first, *others = (clean_text(part).text for part in _DASH.split(stem))
    disc, number, rest = _leading_number(first)
    if number is None and len(others) > 1:
        number, others = _number_among(others)
    if parts := tuple(part for part in (rest, *others) if part):
        return FileName(parts, number or None, disc or None)
    return FileName((first,) if first else (), number=None if disc else number or None)


def _leading_number(part: str) -> tuple[int | None, int | None, str]:
    if match := _DISC_AND_NUMBER.fullmatch(part):
        return int(match["disc"]), int(match["number"]), match["rest"] or ""
    if match := _NUMBER.fullmatch(part):
        return None, int(match["number"]), match["spaced"] or match["tight"] or ""
    if match := _BARE_NUMBER.fullmatch(part):
        return None, int(match["number"]), match["rest"]
    return None, None, part


def _number_among(parts: list[str]) -> tuple[int | None, list[str]]:
    """Take the number out of "Artist - Album - 01 - Title"; the title itself is never one."""
    for index, part in enumerate(parts[:-1]):
        if re.fullmatch("[0-9]{1,3}", part):
            return int(part), parts[:index] + parts[index + 1 :]
    return None, parts
