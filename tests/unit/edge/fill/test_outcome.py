"""How requests were met, in RFC 9211's words."""

import pytest

from edge.fill.outcome import Outcome, cache_status


@pytest.mark.parametrize(
    ("outcome", "status", "stored", "expected"),
    [
        (Outcome.HIT, None, False, "edge-1; hit"),
        (Outcome.DISK, None, False, "edge-1; hit; detail=disk"),
        (Outcome.NEGATIVE, None, False, "edge-1; hit; detail=negative"),
        (Outcome.MISS, 200, True, "edge-1; fwd=uri-miss; fwd-status=200; stored"),
        (Outcome.MISS, 200, False, "edge-1; fwd=uri-miss; fwd-status=200"),
        (Outcome.COLLAPSED, 200, True, "edge-1; fwd=uri-miss; collapsed; fwd-status=200; stored"),
        (Outcome.REVALIDATED, 304, True, "edge-1; fwd=stale; fwd-status=304; stored"),
        (Outcome.STALE, None, False, "edge-1; fwd=stale; detail=stale-if-error"),
        (Outcome.BYPASS, None, False, "edge-1; fwd=bypass"),
    ],
)
def test_every_outcome_has_its_words(
    outcome: Outcome,
    status: int | None,
    stored: bool,  # noqa: FBT001 - a table's column
    expected: str,
) -> None:
    """Section 2: hit or fwd, never both."""
    assert cache_status("edge-1", outcome, status, stored=stored) == expected


def test_every_outcome_is_told() -> None:
    """None was forgotten."""
    assert all(cache_status("edge", outcome).startswith("edge; ") for outcome in Outcome)


def test_caches_before_this_one_come_first() -> None:
    """The origin's end of the list is its beginning."""
    text = cache_status("edge", Outcome.HIT, upstream_cache_status="a; hit, b; fwd=miss")
    assert text == "a; hit, b; fwd=miss, edge; hit"


def test_a_name_that_is_no_token_is_quoted() -> None:
    """RFC 8941 section 3.3.4: a token begins with a letter."""
    assert cache_status("1st", Outcome.HIT) == '"1st"; hit'
