"""Devices' clocks, bounded."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from control_api.listening.intake import MAX_AGE, judge
from control_api.listening.models import PlayOutcome, PlayTold, Refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _told(played_at: datetime) -> PlayTold:
    return PlayTold(id=uuid4(), track_id=uuid4(), played_at=played_at, listened_s=60)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(seconds=1), MAX_AGE])
def test_a_play_of_the_last_year_is_taken_as_told(age: timedelta) -> None:
    """The first and the last instant included."""
    told = _told(NOW - age)

    assert PlayOutcome.accepted(told.id, NOW - age, clock_corrected=False) == judge(told, NOW, known=True)


@pytest.mark.parametrize(
    "played_at",
    [
        NOW + timedelta(microseconds=1),
        NOW + timedelta(days=400),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=14))),
    ],
)
def test_a_play_of_the_future_begins_now(played_at: datetime) -> None:
    """And the device is told that its clock is ahead."""
    told = _told(played_at)

    assert PlayOutcome.accepted(told.id, NOW, clock_corrected=True) == judge(told, NOW, known=True)


@pytest.mark.parametrize(
    "played_at",
    [NOW - MAX_AGE - timedelta(microseconds=1), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))],
)
def test_a_play_of_long_ago_is_rejected(played_at: datetime) -> None:
    """As if its device's clock had never been set."""
    told = _told(played_at)

    assert PlayOutcome.rejected(told.id, Refusal.TOO_OLD) == judge(told, NOW, known=True)


def test_a_play_of_no_track_is_rejected() -> None:
    """Whenever it was."""
    told = _told(NOW)

    assert PlayOutcome.rejected(told.id, Refusal.UNKNOWN_TRACK) == judge(told, NOW, known=False)
