"""The Range header, by RFC 9110 section 14."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.http.byte_range import RangeNotSatisfiableError, select_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-99", slice(0, 100)),
        ("bytes=0-", slice(0, 100)),
        ("bytes=99-", slice(99, 100)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=90-1000", slice(90, 100)),
        ("bytes=0-9999999999999999999", slice(0, 100)),
        ("bytes=-1", slice(99, 100)),
        ("bytes=-100", slice(0, 100)),
        ("bytes=-1000", slice(0, 100)),
        ("bytes= 1-2 ", slice(1, 3)),
    ],
)
def test_a_range_is_selected(header: str, expected: slice) -> None:
    """First and last byte, open end, suffix; what reaches past the end ends there."""
    assert select_range(header, 100) == expected


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "bytes=--1",
        "bytes=+1-2",
        "bytes=1.5-2",
        "items=0-1",
        "0-1",
        "bytes=0-99999999999999999999",
        "bytes=\u0661-2",
    ],
)
def test_what_is_no_single_range_is_ignored(header: str | None) -> None:
    """Then the whole is the answer."""
    assert select_range(header, 100) is None


@pytest.mark.parametrize(
    ("header", "length_bytes"),
    [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0)],
)
def test_a_range_outside_is_not_satisfiable(header: str, length_bytes: int) -> None:
    """No byte of it exists."""
    with pytest.raises(RangeNotSatisfiableError):
        select_range(header, length_bytes)


@given(st.text(max_size=40), st.integers(0, 1000))
def test_any_text_after_the_unit_is_harmless(text: str, length_bytes: int) -> None:
    """Whatever a client sends, the bytes selected exist."""
    try:
        part = select_range(f"bytes={text}", length_bytes)
    except RangeNotSatisfiableError:
        return
    assert part is None or 0 <= part.start < part.stop <= length_bytes
