"""What Cache-Control says, in the words of RFC 9111."""

from math import inf

import pytest

from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.fill.freshness import fresh_for_s, may_serve_stale, may_store
from kernel.http.representation import IMMUTABLE, Representation
from kernel.media_path import MediaPath
from tests.unit.edge.upstream.conftest import SEGMENT


@pytest.mark.parametrize(
    ("cache_control", "age_s", "expected_s"),
    [
        (IMMUTABLE, 0, inf),
        (IMMUTABLE, 1e9, inf),
        ("max-age=31536000", 0, inf),
        ("max-age=31535999", 0, 31535999),
        ("immutable", 0, inf),
        ("max-age=60, immutable", 0, 60),
        ("Max-Age=60", 20, 40),
        ("max-age=60", 61, 0),
        ('max-age="60"', 0, 60),
        ("public, max-age=60, s-maxage=5", 0, 5),
        ("no-cache, max-age=60", 0, 0),
        ("max-age=-1", 0, 0),
        ("max-age=soon", 0, 0),
        ("max-age=²", 0, 0),
        ("max-age", 0, 0),
        ("", 0, 0),
    ],
)
def test_how_long_something_is_fresh(cache_control: str, age_s: float, expected_s: float) -> None:
    """A year is for ever; what can't be read is stale at once."""
    assert fresh_for_s(cache_control, age_s) == expected_s


@pytest.mark.parametrize(
    ("cache_control", "expected"), [(IMMUTABLE, True), ("", True), ("private, No-Store", False)]
)
def test_what_may_be_stored(cache_control: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """`private` is for others: the edge is the origin's own."""
    assert may_store(cache_control) == expected


@pytest.mark.parametrize(
    ("cache_control", "age_s", "expected"),
    [
        ("max-age=60", 60, True),
        ("max-age=60", 159.9, True),
        ("max-age=60", 160, False),
        ("max-age=60, must-revalidate", 61, False),
        ("max-age=60, proxy-revalidate", 61, False),
        ("s-maxage=60", 61, False),
        ("no-cache", 1, False),
    ],
)
def test_what_may_be_served_stale(cache_control: str, age_s: float, expected: bool) -> None:  # noqa: FBT001
    """For so long, unless its owner forbids it (section 4.2.4)."""
    representation = Representation(b"x", "audio/mp4", '"x"', cache_control)
    entry = Entry(CacheKey(SEGMENT), MediaPath.parse(SEGMENT), representation, 1000.0, 60.0)
    assert may_serve_stale(entry, 1000.0 + age_s, 100.0) == expected
