"""Ids of stream entries."""

import pytest

from kernel.valkey.position import NOTHING_READ, Position


@pytest.mark.parametrize("text", ["0-0", "1795364426748-0", "1795364426748-12"])
def test_an_id_is_printed_as_it_was_read(text: str) -> None:
    """As Valkey wants it back."""
    assert str(Position.parse(text)) == text


def test_ids_are_ordered_as_numbers() -> None:
    """As texts 10 would come before 9."""
    ids = [NOTHING_READ, *map(Position.parse, ("9-0", "9-9", "9-10", "10-0"))]
    assert sorted(ids, reverse=True) == ids[::-1]
