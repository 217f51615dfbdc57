import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.tags.position import parse_position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3),
        ("03", 3),
        ("0000012", 12),
        ("3/12", 3),
        (" 3 / 12 ", 3),
        ("3/", 3),
        ("3 of 12", 3),
        ("2-10", 2),
        ("0", None),
        ("0/0", None),
        ("A1", None),
        ("-3", None),
        ("3.5", None),
        ("12345", None),
        ("\u0663", None),
        ("", None),
    ],
)
def test_position_of_a_text(text: str, expected: int | None) -> None:
    """The number counts from 1; the total is of no interest."""
    assert expected == parse_position(text)


@given(st.integers(1, 9999), st.integers(0, 99999), st.integers(0, 10))
def test_padding_and_totals_change_nothing(number: int, total: int, zeros: int) -> None:
    """Every number is read, however it is padded and whatever the total."""
    assert number == parse_position(f"{'0' * zeros}{number}/{total}")
