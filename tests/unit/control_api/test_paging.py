"""Cursors."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.catalog.models import FIRST, NamePosition
from control_api.catalog.positions import NEWEST, TimePosition
from control_api.openapi.errors import InvalidRequestError
from control_api.paging import MAX_CURSOR_CHARACTERS, read_cursor, write_cursor
from kernel.names import name_key


@given(st.text(max_size=2000), st.uuids())
def test_a_cursor_is_read_as_it_was_written_whatever_the_name(name: str, item_id: UUID) -> None:
    """And is never too long to be sent back."""
    position = NamePosition(name_key(name), item_id)
    cursor = write_cursor(position)

    assert read_cursor(cursor, NamePosition, FIRST) == position
    assert len(cursor) <= MAX_CURSOR_CHARACTERS


def test_no_cursor_is_the_beginning() -> None:
    """Of whatever list."""
    assert read_cursor("", NamePosition, FIRST) is FIRST


@given(st.text(min_size=1, max_size=100))
def test_any_other_text_is_refused_by_name(text: str) -> None:
    """Whatever it is."""
    with pytest.raises(InvalidRequestError, match="cursor"):
        read_cursor(text, NamePosition, FIRST)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_that_no_column_holds_is_refused(at: str) -> None:
    """In its own zone it is of the years 1 to 9999, in UTC it isn't."""
    with pytest.raises(InvalidRequestError, match="cursor"):
        read_cursor(write_cursor((at, uuid4())), TimePosition, NEWEST)


def test_another_lists_cursor_is_refused() -> None:
    """A position of another form is none."""
    with pytest.raises(InvalidRequestError, match="cursor"):
        read_cursor(write_cursor(uuid4()), NamePosition, FIRST)
