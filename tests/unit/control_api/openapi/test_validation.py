"""What is told of a value that does not fit."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest

from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.validation import convert, explain


class Colour(StrEnum):
    """A closed set."""

    RED = "red"
    GREEN = "green"


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    """Something within."""

    number: int


class Values(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One of each."""

    number: Annotated[int, msgspec.Meta(ge=1)] = 1
    colour: Colour | msgspec.UnsetType = msgspec.UNSET
    size: Literal["s", "m"] | msgspec.UnsetType = msgspec.UNSET
    id: UUID | None = None
    code: Annotated[str, msgspec.Meta(pattern="^[a-z]$", extra={"in_words": "a small letter"})] | None = None
    inner: list[Inner] = []
    needed: str


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({}, "needed", "required, but missing"),
        ({"needed": "", "other": "1"}, "other", "unknown"),
        ({"needed": "", "number": "0"}, "number", ">= 1"),
        ({"needed": "", "number": "many"}, "number", "int"),
        ({"needed": "", "id": "1"}, "id", "Invalid UUID"),
        ({"needed": "", "colour": "blue"}, "colour", "'blue'; allowed are red, green"),
        ({"needed": "", "size": "xl"}, "size", "'xl'; allowed are s, m"),
        ({"needed": "", "code": "X"}, "code", ": a small letter"),
        ({"needed": "a\0b"}, "needed", "NUL"),
    ],
)
def test_a_text_that_does_not_fit_is_told_by_name(values: dict[str, str], field: str, told: str) -> None:
    """And with what would fit, where that is a closed set."""
    with pytest.raises(InvalidRequestError) as refusal:
        convert(values, Values, "query")

    assert (refusal.value.location, refusal.value.field) == ("query", field)
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (b'{"needed": "", "inner": [{"number": "x"}]}', "inner[0].number"),
        (b'{"needed": "", "inner": [{"number": 1, "y": 2}]}', "inner[0].y"),
        (b'{"needed": "", "inner": [{}]}', "inner[0].number"),
        (b'{"needed": 1}', "needed"),
        (b"[]", ""),
    ],
)
def test_a_field_within_is_told_by_its_path(document: bytes, field: str) -> None:
    """As deep as it lies."""
    with pytest.raises(msgspec.ValidationError) as complaint:
        msgspec.json.decode(document, type=Values)

    assert explain(complaint.value, Values, "body").field == field


def test_texts_are_read_as_what_they_stand_for() -> None:
    """Numbers, enums and UUIDs from their usual spelling."""
    texts = {"needed": "x", "number": "7", "colour": "red", "id": str(UUID(int=1))}

    assert convert(texts, Values, "query") == Values(needed="x", number=7, colour=Colour.RED, id=UUID(int=1))
