"""The values that fields are compared with, checked one by one; every refusal says what would do."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NoReturn
from uuid import UUID

from control_api.openapi.errors import InvalidRequestError
from control_api.playlists.smart.fields import Field
from control_api.playlists.smart.kinds import Kind, Takes
from control_api.playlists.smart.model import Value
from control_api.playlists.smart.operators import Operator
from kernel.errors import InvalidValueError
from kernel.names import clean_name
from kernel.quality import Quality

MAX_TEXT_CHARACTERS = 200
MAX_CHOICES = 100
MAX_DAYS = 36_500
"""A hundred years."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def refuse(at: str, reason: str) -> NoReturn:
    """Refuse what stands at a place in the body."""
    raise InvalidRequestError("body", at, reason)


def read_values(field: Field, operator: Operator, given: object, at: str) -> tuple[Value, ...]:
    """What an operator compares with.

    Raises:
        InvalidRequestError: It is not what the operator takes; names the place.
    """
    match operator.takes:
        case Takes.ONE:
            return (_READERS[field.kind](field, given, at),)
        case Takes.PAIR:
            return _several(field, given, at, fewest=2, most=2)
        case Takes.MANY:
            return _several(field, given, at, fewest=1, most=MAX_CHOICES)
        case Takes.DAYS:
            return (read_integer(given, at, lowest=1, highest=MAX_DAYS),)
        case Takes.FLAG:
            return (read_flag(given, at),)


def _several(field: Field, given: object, at: str, *, fewest: int, most: int) -> tuple[Value, ...]:
    wanted = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    if not isinstance(given, list) or not fewest <= len(given) <= most:
        refuse(at, f"must be a list of {wanted} values")
    return tuple(_READERS[field.kind](field, value, f"{at}[{n}]") for n, value in enumerate(given))


def read_flag(given: object, at: str) -> bool:
    """True or false."""
    if not isinstance(given, bool):
        refuse(at, "must be true or false")
    return given


def read_integer(given: object, at: str, *, lowest: float, highest: float) -> int:
    """A whole number within bounds; 5.0 is one, as in JSON Schema."""
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if (
        isinstance(given, bool)
        or not whole
        or not isinstance(given, int | float)
        or not lowest <= given <= highest
    ):
        refuse(at, f"must be a whole number from {lowest:.0f} to {highest:.0f}")
    return int(given)


def _number(field: Field, given: object, at: str) -> float:
    if (
        isinstance(given, bool)
        or not isinstance(given, int | float)
        or not field.lowest <= given <= field.highest
    ):
        refuse(at, f"must be a number from {field.lowest:g} to {field.highest:g}")
    return float(given)


def _integer(field: Field, given: object, at: str) -> int:
    return read_integer(given, at, lowest=field.lowest, highest=field.highest)


def _text(_field: Field, given: object, at: str) -> str:
    if not isinstance(given, str) or len(given) > MAX_TEXT_CHARACTERS:
        refuse(at, f"must be a text of at most {MAX_TEXT_CHARACTERS} characters")
    return clean_name(given)


def _day(_field: Field, given: object, at: str) -> date:
    try:
        return date.fromisoformat(_spelled(given, _DAY))
    except ValueError:
        refuse(at, "must be a day, such as 2024-02-29")


def _playlist(_field: Field, given: object, at: str) -> UUID:
    try:
        return UUID(_spelled(given, _UUID))
    except ValueError:
        refuse(at, "must be a playlist's id, a UUID")


def _spelled(given: object, pattern: re.Pattern[str]) -> str:
    """A text of the one spelling that is documented: parsers of the standard library take more."""
    if not isinstance(given, str) or not pattern.fullmatch(given):
        raise ValueError
    return given


def _quality(_field: Field, given: object, at: str) -> Quality:
    try:
        return Quality.parse(given if isinstance(given, str) else "")
    except InvalidValueError:
        refuse(at, f"must be one of {', '.join(Quality)}")


_READERS: Mapping[Kind, Callable[[Field, object, str], Value]] = {
    Kind.TEXT: _text,
    Kind.GENRES: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.TIME: _day,
    Kind.QUALITY: _quality,
    Kind.PLAYLIST: _playlist,
    Kind.FLAG: lambda _field, given, at: read_flag(given, at),
}
