"""What listeners do between two starts fits between them."""

import random

from loadtests.session_plan import SessionPlan, plan_session


def sessions(session_s: float = 10.0) -> list[SessionPlan]:
    """A thousand of them."""
    chance = random.Random(3)
    return [plan_session(session_s, chance) for _ in range(1000)]


def test_all_kinds_of_sessions_occur() -> None:
    """Pauses, seeks anywhere, seeks near the end, and plain listening."""
    made = sessions()

    assert 0.10 < sum(plan.pause_at_s is not None for plan in made) / 1000 < 0.20
    assert 0.45 < sum(plan.seek_at_s is not None for plan in made) / 1000 < 0.55
    assert 0.20 < sum(plan.seek_at_s is not None and plan.seek_to is None for plan in made) / 1000 < 0.30


def test_everything_happens_within_the_session() -> None:
    """And a pause ends in it."""
    for plan in sessions(2.0):
        assert (plan.seek_at_s or 0.0) < 2.0
        assert (plan.pause_at_s or 0.0) + plan.pause_for_s < 2.0


def test_who_jumps_near_the_end_hears_it_in_this_session() -> None:
    """However long or short the session, at any speed."""
    for session_s, speed in ((10.0, 1.0), (2.0, 1.0), (2.0, 10.0)):
        plan = SessionPlan(seek_at_s=session_s * 0.4, session_s=session_s)
        left_s = 20.0 - plan.seek_position_s(20.0, speed)

        assert 0.0 < left_s <= 5.0
        assert left_s / speed < session_s * 0.6


def test_a_place_on_the_track_is_a_share_of_it() -> None:
    """Whatever the track's length."""
    assert SessionPlan(seek_at_s=1.0, seek_to=0.25, session_s=9.0).seek_position_s(200.0, 1.0) == 50.0
