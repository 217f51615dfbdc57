"""Release dates of any precision, out of the many ways in which taggers write them."""

import datetime as dt
import re

_SORTABLE = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?)?(?![-/.0-9]).*", re.DOTALL
)
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9]).*", re.DOTALL)
_LONE_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")

_FIRST_YEAR, _LAST_YEAR = 1000, 2999


def parse_release_date(text: str) -> str | None:
    """The date in ISO 8601, as precise as the text tells without doubt; None when it tells none.

    ``02/05/1994`` may be May or February, so only its year is taken.
    """
    stripped = text.strip()
    match = _COMPACT.fullmatch(stripped) or _SORTABLE.fullmatch(stripped)
    if match is not None:
        return _iso_8601(int(match["year"]), int(match["month"] or 0), int(match["day"] or 0))
    years = set(_LONE_YEAR.findall(stripped))
    return _iso_8601(int(years.pop()), 0, 0) if len(years) == 1 else None


def _iso_8601(year: int, month: int, day: int) -> str | None:
    """Leave out what is zero or impossible, from the day upwards."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if not 1 <= month <= 12:
        return f"{year:04}"
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return f"{year:04}-{month:02}"
