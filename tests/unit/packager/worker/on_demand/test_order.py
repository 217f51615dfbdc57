"""Which segment is made next when nobody waits for one."""

import pytest

from packager.worker.on_demand.order import next_missing


@pytest.mark.parametrize(
    ("stored", "last", "expected"),
    [
        (set(), None, 0),
        ({0, 1}, 1, 2),
        ({3}, 3, 4),
        ({3, 4}, 4, 0),
        ({0, 3, 4}, 4, 1),
        ({2}, 1, 3),
        ({0, 1, 2, 3, 4}, 2, None),
        ({0, 1, 2}, None, 3),
    ],
)
def test_onward_and_then_the_holes(stored: set[int], last: int | None, expected: int | None) -> None:
    """Of five segments."""
    assert next_missing(5, stored, last) == expected
