"""Where a device goes on, and whether a feed can go on from there."""

import pytest

from control_api.library.delta import Since


@pytest.mark.parametrize("text", ["0", "7", "3-9"])
def test_what_is_told_is_read_again(text: str) -> None:
    """As a place in the feed, or in a listing."""
    assert str(Since.parse(text)) == text


@pytest.mark.parametrize(
    ("since", "known"),
    [("4", False), ("5", True), ("9", True), ("10", False), ("2-5", True), ("2-4", False), ("2-10", False)],
)
def test_a_feed_goes_on_between_its_horizon_and_its_end(since: str, known: bool) -> None:  # noqa: FBT001 - a table
    """Of a listing, it is the revision that it is of which counts."""
    assert Since.parse(since).known_by(revision=9, horizon=5) == known
