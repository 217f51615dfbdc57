"""Values that a request can say and PostgreSQL can't keep: NUL in a text, integers of more than 64 bits, and such."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from math import isfinite

import msgspec

from control_api.openapi.errors import InvalidRequestError

_SUSPICIOUS = re.compile(rb"\\u0000|[0-9]{19}")
"""Without either, a body needs no walk: nearly none has them."""

_MIN_INTEGER, _MAX_INTEGER = -(1 << 63), (1 << 63) - 1
_FIRST_INSTANT, _LAST_INSTANT = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
"""In another zone the first and the last day of all go on past them."""


def refuse_unstorable(body: msgspec.Struct, document: bytes) -> None:
    """Look through a body that was read from a document, where the document gives reason to.

    Raises:
        InvalidRequestError: A text of it holds a NUL, or an integer is too large; the first such field is named.
    """
    if _SUSPICIOUS.search(document):
        for path, reason in _complaints(msgspec.to_builtins(body), ""):
            raise InvalidRequestError("body", path, reason)


def complaint(value: object) -> str | None:
    """What keeps a single value from being stored."""
    if isinstance(value, str):
        return _complaint_of_text(value)
    if isinstance(value, float) and not isfinite(value):
        return "not a finite number"
    if isinstance(value, int) and not _MIN_INTEGER <= value <= _MAX_INTEGER:
        return "an integer of more than 64 bits"
    if isinstance(value, datetime) and value.tzinfo and not _FIRST_INSTANT <= value <= _LAST_INSTANT:
        return "not within the years 1 to 9999 of UTC"
    return None


def _complaint_of_text(value: str) -> str | None:
    if "\0" in value:
        return "holds a NUL character"
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        return "holds a surrogate, which is no character"
    return None


def _complaints(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            if "\0" in str(name):
                yield path, "holds a name with a NUL character"
            yield from _complaints(member, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from _complaints(member, f"{path}[{index}]")
    elif (reason := complaint(value)) is not None:
        yield path, reason
