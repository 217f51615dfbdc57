"""Starts come at the rate asked for, and don't bunch."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from loadtests.pacing import Pacing, Shape


def pacing(shape: Shape = Shape.STEADY) -> Pacing:
    """The default load: 300 listeners, 30 starts a second, a minute after a ramp of ten seconds."""
    return Pacing(shape, 300, 30.0, 60.0, 10.0, 5.0)


def starts_of(plan: Pacing, listener: int, joined_s: float) -> list[float]:
    """All of a listener's starts, as she would make them."""
    chance = random.Random(listener)
    due_s, found = plan.next_start_s(listener, joined_s, chance), []
    while due_s < plan.ends_s:
        found.append(due_s)
        due_s = plan.next_start_s(listener, due_s + plan.cycle_s / 2, chance)
    return found


def all_starts(plan: Pacing) -> list[float]:
    """Of all listeners, who join one after the other."""
    joining = [plan.joining_s * number / plan.listeners for number in range(plan.listeners)]
    return sorted(start_s for number, at_s in enumerate(joining) for start_s in starts_of(plan, number, at_s))


def test_the_rate_is_the_one_asked_for() -> None:
    """After the ramp: 1800 in a minute."""
    plan = pacing()

    measured = [start_s for start_s in all_starts(plan) if start_s >= plan.measured_from_s]

    assert 1800 == pytest.approx(len(measured), abs=10)


def test_no_second_has_many_more_than_another() -> None:
    """Had they come by chance, some second of sixty would have 45."""
    plan = pacing()
    each = Counter(int(start_s) for start_s in all_starts(plan) if start_s >= plan.measured_from_s)

    assert max(each.values()) <= 36
    assert min(each.values()) >= 24


def test_a_listener_starts_once_a_cycle() -> None:
    """Every ten seconds, give or take the distance of two starts."""
    starts_s = starts_of(pacing(), 7, 0.0)
    gaps_s = [after - before for before, after in pairwise(starts_s)]

    assert gaps_s == pytest.approx([10.0] * len(gaps_s), abs=0.04)


def test_nobody_starts_before_joining() -> None:
    """The jitter only ever delays."""
    plan = pacing()
    for listener in range(plan.listeners):
        assert plan.next_start_s(listener, 33.3, random.Random(listener)) >= 33.3


def test_while_listeners_join_one_by_one_the_rate_grows_evenly() -> None:
    """Half of the starts of a ramp to 30 a second come in its last 30 %."""
    plan = pacing(Shape.RAMP)
    starts_s = all_starts(plan)
    late = sum(start_s > plan.ends_s * 0.7071 for start_s in starts_s)

    assert 0.5 == pytest.approx(late / len(starts_s), abs=0.05)
    assert plan.measured_from_s == 0.0


def test_four_in_five_wait_for_the_new_release_and_come_within_seconds() -> None:
    """A third into the run, evenly over the time told."""
    plan = pacing(Shape.FLASH_CROWD)
    crowd = [number for number in range(plan.listeners) if plan.is_in_crowd(number)]
    at_s = [plan.crowd_start_s(random.Random(number)) for number in crowd]

    assert len(crowd) == 240
    assert min(at_s) >= 30.0
    assert max(at_s) <= 35.0
    assert 32.5 == pytest.approx(sum(at_s) / len(at_s), abs=0.3)
    assert not any(pacing().is_in_crowd(number) for number in range(300))


@pytest.mark.parametrize("shape", list(Shape))
def test_the_planned_rate_is_the_one_that_comes_about(shape: Shape) -> None:
    """Of all starts that are judged, whatever the shape."""
    plan = pacing(shape)
    joining = [plan.joining_s * number / plan.listeners for number in range(plan.listeners)]
    starts_s = [
        start_s
        for number, at_s in enumerate(joining)
        for start_s in (
            [plan.crowd_start_s(random.Random(number))]
            if plan.is_in_crowd(number)
            else starts_of(plan, number, at_s)
        )
        if start_s >= plan.measured_from_s
    ]

    assert plan.planned_starts_per_second == pytest.approx(
        len(starts_s) / (plan.ends_s - plan.measured_from_s), rel=0.02
    )
