"""Selecting fields of a list's items, and what keeps a value from being stored."""

import msgspec
import pytest

from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.selection import item_struct, read_selection, select
from control_api.openapi.unstorable import refuse_unstorable
from control_api.paging import Page, PageQuery, SelectablePageQuery


class Thing(msgspec.Struct, kw_only=True, rename="camel"):
    """One item."""

    id: int
    long_name: str = ""
    note: str | msgspec.UnsetType = msgspec.UNSET


def test_what_is_selected_has_the_names_of_json() -> None:
    """What an item leaves out stays out."""
    page = Page(items=[Thing(id=1, long_name="one"), Thing(id=2, note="n")], next_cursor=None)
    selected = select(page, Thing, read_selection("longName,note", Thing))

    assert selected == {
        "items": [{"id": 1, "longName": "one"}, {"id": 2, "longName": "", "note": "n"}],
        "next_cursor": None,
    }


def test_only_pages_of_structs_can_be_selected_of() -> None:
    """It is told when the route is declared."""
    assert item_struct(SelectablePageQuery, Page[Thing]) is Thing
    assert item_struct(PageQuery, Page[Thing]) is None
    with pytest.raises(TypeError, match="no page of structs"):
        item_struct(SelectablePageQuery, Page[int])


class Body(msgspec.Struct):
    """A body with all that can be wrong."""

    things: list[dict[str, str | int]]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (b'{"things": [{"a": "b"}, {"a": "\\u0000"}]}', "things[1].a"),
        (b'{"things": [{"\\u0000": "b"}]}', "things[0]"),
        (b'{"things": [{"a": 9223372036854775808}]}', "things[0].a"),
        (b'{"things": [{"a": -9223372036854775809}]}', "things[0].a"),
    ],
)
def test_what_postgresql_cannot_keep_is_named(document: bytes, field: str) -> None:
    """However deep it stands."""
    with pytest.raises(InvalidRequestError) as refused:
        refuse_unstorable(msgspec.json.decode(document, type=Body), document)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "document",
    [b'{"things": [{"a": "\\\\u0000"}]}', b'{"things": [{"a": 9223372036854775807}]}', b'{"things": []}'],
)
def test_what_only_looks_like_it_passes(document: bytes) -> None:
    """A backslash before the u0000, and the largest integer that there is."""
    refuse_unstorable(msgspec.json.decode(document, type=Body), document)
