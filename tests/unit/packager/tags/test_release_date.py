import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.tags.release_date import parse_release_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1994", "1994"),
        ("1994-05", "1994-05"),
        ("1994-05-02", "1994-05-02"),
        ("1994-5-2", "1994-05-02"),
        ("19940502", "1994-05-02"),
        ("1994/05/02", "1994-05-02"),
        ("1994.05.02", "1994-05-02"),
        ("2016-03-18T12:24:48", "2016-03-18"),
        ("2018-03-02T08:00:00Z", "2018-03-02"),
        ("1994-05-02 12:00", "1994-05-02"),
        ("1994-00-00", "1994"),
        ("1994-13-01", "1994"),
        ("1994-02-30", "1994-02"),
        ("02/05/1994", "1994"),
        ("May 2, 1994", "1994"),
        ("c. 1994", "1994"),
        ("1994-1996", None),
        ("0000", None),
        ("94", None),
        ("19941", None),
        ("3000", None),
        ("þÿ", None),
        ("\u0661\u0669\u0669\u0664", None),
        ("", None),
    ],
)
def test_release_date_of_a_text(text: str, expected: str | None) -> None:
    """A date is as precise as the text tells without doubt."""
    assert expected == parse_release_date(text)


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_every_iso_date_is_kept(date: dt.date) -> None:
    """ISO 8601 goes through unchanged, in its basic form too."""
    assert date.isoformat() == parse_release_date(date.isoformat())
    assert date.isoformat() == parse_release_date(date.isoformat().replace("-", ""))


@given(st.text(st.sampled_from("0123456789-/.T: x"), max_size=20))
def test_what_is_read_is_a_date(text: str) -> None:
    """Whatever is written, the outcome completes to a real day."""
    parsed = parse_release_date(text)

    if parsed is not None:
        dt.date.fromisoformat(parsed + "-01-01"[len(parsed) - 4 :])
