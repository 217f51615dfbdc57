"""msgspec's complaints, told with the field's name and, for a closed set, what would be allowed.

For a text with a pattern, what it is to be in words: its annotation's `Meta.extra["in_words"]`.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from control_api.openapi.errors import InvalidRequestError, Location
from control_api.openapi.unstorable import complaint

S = TypeVar("S", bound=msgspec.Struct)

_COMPLAINT = re.compile(r"(?P<reason>.*?)(?: - at `\$\.?(?P<at>.*)`)?", re.DOTALL)
_ABOUT_FIELD = re.compile(
    r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL
)
_DATE_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")
_PATTERN_COMPLAINT = "Expected `str` matching regex"
_FIELD_REASONS = {"contains unknown": "unknown", "missing required": "required, but missing"}


def convert(values: Mapping[str, str], struct: type[S], location: Location) -> S:
    """Read texts into a struct: numbers, enums, UUIDs from their usual spelling.

    Raises:
        InvalidRequestError: A value doesn't fit, is unknown or missing.
    """
    for name, value in values.items():
        if (reason := complaint(value)) is not None:
            raise InvalidRequestError(location, name, reason)
    for name in _moments(struct):
        if name in values and not _DATE_AND_TIME.match(values[name]):
            raise InvalidRequestError(location, name, "not a time as RFC 3339 has them, 2026-01-31T12:00:00Z")
    try:
        converted = msgspec.convert(values, struct, strict=False)
    except msgspec.ValidationError as error:
        raise explain(error, struct, location) from None
    for name, value in msgspec.structs.asdict(converted).items():
        if (reason := complaint(value)) is not None:
            raise InvalidRequestError(location, name, reason)
    return converted


def explain(
    error: msgspec.ValidationError, struct: type[msgspec.Struct], location: Location
) -> InvalidRequestError:
    """The error to answer for one of msgspec's."""
    complaint = _COMPLAINT.fullmatch(str(error))
    if complaint is None:
        return InvalidRequestError(location, "", str(error))
    reason, at = complaint["reason"], complaint["at"] or ""
    if about := _ABOUT_FIELD.fullmatch(reason):
        at = f"{at}.{about['name']}".lstrip(".")
        reason = _FIELD_REASONS[about["what"]]
    elif reason.startswith(_PATTERN_COMPLAINT):
        reason = _in_words(struct, at) or reason
    return InvalidRequestError(location, at, reason + _allowed(struct, at))


@cache
def _moments(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that are times: from texts, msgspec reads numbers for such as well."""
    return tuple(
        field.encode_name
        for field in msgspec.structs.fields(struct)
        if any(hint is datetime for hint in (field.type, *_parts(field.type)))
    )


def _parts(hint: object) -> list[object]:
    """What a union or an annotated type is made of."""
    return [part for member in get_args(hint) for part in (member, *_parts(member))]


def _in_words(struct: type[msgspec.Struct], name: str) -> str | None:
    """What a field's text is to be, where its annotation tells."""
    for field in msgspec.structs.fields(struct):
        if field.encode_name == name:
            extras = [part.extra or {} for part in _parts(field.type) if isinstance(part, msgspec.Meta)]
            return next((str(extra["in_words"]) for extra in extras if "in_words" in extra), None)
    return None


def _allowed(struct: type[msgspec.Struct], field: str) -> str:
    hint = get_type_hints(struct).get(field)
    for candidate in (hint, *get_args(hint)):
        if values := _closed_set(candidate):
            return f"; allowed are {', '.join(values)}"
    return ""


def _closed_set(hint: object) -> list[str]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [str(member.value) for member in hint]
    return [str(value) for value in get_args(hint)] if get_origin(hint) is Literal else []
