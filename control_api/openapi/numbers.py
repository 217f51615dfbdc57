"""Numbers as JSON Schema has them: 5.0 is an integer as much as 5 is (draft 2020-12, core, section 4.2.3)."""

import re
from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)

_FRACTION_OR_EXPONENT = re.compile(rb"[0-9][.eE]")
"""Without one, a document's integers are all written as such."""


def decode_struct(document: bytes, struct: type[S]) -> S:
    """A JSON document as a struct; msgspec alone would refuse 5.0 for an integer.

    Raises:
        ValidationError: It doesn't fit the struct.
        DecodeError, UnicodeDecodeError, RecursionError: It is no JSON.
    """
    try:
        return msgspec.json.decode(document, type=struct)
    except msgspec.ValidationError as error:
        if not _FRACTION_OR_EXPONENT.search(document):
            raise
        try:
            return msgspec.convert(_with_integers(msgspec.json.decode(document)), struct)
        except msgspec.ValidationError:
            raise error from None


def _with_integers(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _with_integers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_integers(member) for member in value]
    return value
