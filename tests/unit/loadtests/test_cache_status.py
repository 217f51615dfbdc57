"""What the edge says of itself is understood."""

import pytest

from loadtests.cache_status import classify


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("edge; hit", "hit"),
        ("edge; hit; detail=disk", "disk"),
        ("edge; fwd=uri-miss; fwd-status=200; stored", "miss"),
        ("edge; fwd=uri-miss; collapsed; fwd-status=200", "collapsed"),
        ("edge; fwd=stale; fwd-status=304", "stale"),
        ("edge; fwd=bypass", "bypass"),
        ("shield; hit, edge; fwd=uri-miss; fwd-status=200", "miss"),
        ("shield; fwd=uri-miss, edge; hit", "hit"),
        ('"9-edge"; hit', "hit"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_a_header_is_one_word(header: str | None, expected: str) -> None:
    """Of several caches the one nearest to the listener counts, the last (RFC 9211 section 2)."""
    assert expected == classify(header)
