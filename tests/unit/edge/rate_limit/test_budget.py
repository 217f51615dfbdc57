"""The sliding window: no minute holds more than the limit, and nobody waits longer than needed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rate_limit.backlog import Backlog
from edge.rate_limit.budget import SLOT_S, SLOTS, WINDOW_S, SegmentBudget

START_S = 1_800_000_000.0
START_SLOT = int(START_S) // SLOT_S


def alone(limit: int) -> SegmentBudget:
    """A budget with nobody to settle with."""
    backlog: Backlog[SegmentBudget] = Backlog(limit)
    backlog.share(shared=False)
    return SegmentBudget("listener", backlog)


def totals(**by_slot: int) -> list[int]:
    """What all processes counted, by how many slots ago."""
    return [by_slot.get(f"ago_{ago}", 0) for ago in reversed(range(SLOTS))]


def test_the_limit_is_exact() -> None:
    """That many at once, and not one more."""
    budget = alone(300)
    assert [budget.take(START_S) for _ in range(300)] == [0.0] * 300
    assert budget.take(START_S) > 0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), max_size=60), st.integers(1, 20))
def test_no_minute_holds_more_than_the_limit(bursts: Sequence[tuple[float, int]], limit: int) -> None:
    """However they come; and who is refused would have made it too many within the window and a slot."""
    budget, now_s = alone(limit), START_S
    admitted_s: list[float] = []
    for pause_s, count in bursts:
        now_s += pause_s
        for _ in range(count):
            within = [one for one in admitted_s if one > now_s - WINDOW_S - SLOT_S]
            if budget.take(now_s) == 0:
                admitted_s.append(now_s)
            else:
                assert len(within) >= limit
    for end_s in admitted_s:
        assert sum(end_s - WINDOW_S < one <= end_s for one in admitted_s) <= limit


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), min_size=1, max_size=60), st.integers(1, 20))
def test_who_waits_as_told_is_admitted(bursts: Sequence[tuple[float, int]], limit: int) -> None:
    """And not a moment before."""
    budget, now_s = alone(limit), START_S
    for pause_s, count in bursts:
        now_s += pause_s
        for _ in range(count):
            wait_s = budget.take(now_s)
            assert 0 <= wait_s <= WINDOW_S + SLOT_S
            if wait_s:
                assert budget.take(now_s + wait_s - 0.01) > 0
                now_s += wait_s
                assert budget.take(now_s) == 0


def test_a_clock_set_back_a_little_harms_nobody() -> None:
    """What is taken then counts for the slot that had begun."""
    budget = alone(10)
    assert [budget.take(START_S + after_s) for after_s in (0, -60, 1)] == [0.0] * 3
    assert [budget.take(START_S - 60) for _ in range(7)] == [0.0] * 7
    assert budget.take(START_S) > 0
    assert budget.take(START_S + WINDOW_S + SLOT_S) == 0


@pytest.mark.parametrize("back_s", [WINDOW_S, 3600, 86400])
def test_a_clock_set_back_stops_nobody_for_long(back_s: float) -> None:
    """Whoever plays on at the pace of playing is admitted, however far it was set back."""
    budget = alone(20)
    assert [budget.take(START_S + second) for second in range(0, 60, 4)] == [0.0] * 15
    waits_s = [budget.take(START_S - back_s + second) for second in range(0, 600, 4)]
    assert max(waits_s) <= 2 * (WINDOW_S + SLOT_S)
    assert waits_s[-60:] == [0.0] * 60


def test_a_clock_set_back_forgets_nothing() -> None:
    """Who has taken all waits for as long as if it had been just now."""
    budget = alone(10)
    for _ in range(10):
        budget.take(START_S)
    assert budget.take(START_S - 3600) == WINDOW_S + SLOT_S
    assert budget.take(START_S - 3600 + WINDOW_S + SLOT_S) == 0


def test_what_others_counted_counts() -> None:
    """From the settlement on, and until it leaves the window with its slot."""
    budget = SegmentBudget("listener", Backlog(100))
    assert budget.take(START_S) == 0
    assert budget.unsettled(START_SLOT) == (0, 1)
    budget.settle(START_SLOT, totals(ago_0=41, ago_12=59))
    assert budget.take(START_S) == SLOT_S
    assert budget.take(START_S + SLOT_S) == 0


def test_what_one_counted_herself_is_not_counted_as_anothers() -> None:
    """What has been told comes back in the totals; what was taken since does not."""
    budget = SegmentBudget("listener", Backlog(100))
    told = []
    for _ in range(9):
        for _ in range(9):
            assert budget.take(START_S) == 0
        told.append(budget.unsettled(START_SLOT))
        assert budget.take(START_S) == 0
        budget.settle(START_SLOT, totals(ago_0=sum(now for _, now in told)))
    assert told == [(0, 9)] + [(0, 10)] * 8
    budget.unsettled(START_SLOT)
    assert [budget.take(START_S) == 0 for _ in range(11)] == [True] * 10 + [False]


def test_what_was_taken_since_the_telling_is_not_taken_from_the_others() -> None:
    """The totals don't hold it yet."""
    budget = SegmentBudget("listener", Backlog(100))
    budget.take(START_S)
    budget.unsettled(START_SLOT)
    for _ in range(3):
        budget.take(START_S)
    budget.settle(START_SLOT, totals(ago_0=1 + 5))
    assert (sum(budget._others), budget._used) == (5, 9)


def test_what_ends_with_a_slot_is_told_with_the_next() -> None:
    """A settlement finds counts in two slots."""
    budget = SegmentBudget("listener", Backlog(100))
    budget.take(START_S + SLOT_S - 1)
    budget.take(START_S + SLOT_S)
    budget.take(START_S + SLOT_S)
    assert budget.unsettled(START_SLOT + 1) == (1, 2)
    assert budget.unsettled(START_SLOT + 1) == (0, 0)


def test_counts_that_were_lost_on_the_way_do_not_turn_into_credit() -> None:
    """Valkey may know less than was told it."""
    budget = SegmentBudget("listener", Backlog(20))
    for _ in range(20):
        budget.unsettled(START_SLOT)
        assert budget.take(START_S) == 0
    budget.unsettled(START_SLOT)
    budget.settle(START_SLOT, totals(ago_0=1))
    assert budget.take(START_S) > 0


def test_totals_that_come_late_are_put_in_their_place() -> None:
    """A slot has begun while they were on their way."""
    budget = SegmentBudget("listener", Backlog(10))
    budget.take(START_S)
    budget.unsettled(START_SLOT)
    budget.take(START_S + SLOT_S)
    budget.settle(START_SLOT, totals(ago_0=6, ago_12=4))
    assert sum(budget._others) == 5
    assert budget._used == sum(budget._own) + sum(budget._others) == 7


def test_the_first_half_is_given_in_one_go() -> None:
    """A player fills its buffer: nobody waits for a settlement who is far from the limit."""
    backlog: Backlog[SegmentBudget] = Backlog(300)
    budget = SegmentBudget("listener", backlog)
    assert [budget.take(START_S) for _ in range(151)] == [0.0] * 151
    assert budget.take(START_S) == 1


def test_of_the_second_half_nobody_takes_more_than_the_leeway_between_two_settlements() -> None:
    """A tenth of the limit: by so much all processes together may miss it, each."""
    backlog: Backlog[SegmentBudget] = Backlog(300)
    budget = SegmentBudget("listener", backlog)
    for _ in range(151):
        budget.take(START_S)
    assert backlog.take_all() == [budget]
    budget.unsettled(START_SLOT)
    assert [budget.take(START_S) for _ in range(30)] == [0.0] * 30
    assert budget.take(START_S) == 1
    budget.unsettled(START_SLOT)
    assert budget.take(START_S) == 0
    backlog.share(shared=False)
    assert [budget.take(START_S) for _ in range(118)] == [0.0] * 118
    assert budget.take(START_S) > 1


@pytest.mark.parametrize("limit", [1, 2, 3, 9, 10, 11])
def test_small_limits_work(limit: int) -> None:
    """There is always some leeway."""
    budget = SegmentBudget("listener", Backlog(limit))
    for _ in range(limit):
        assert budget.take(START_S) == 0
        budget.unsettled(START_SLOT)
    assert budget.take(START_S) > 1


async def test_who_takes_much_is_settled_at_once() -> None:
    """Not only at the next second."""
    backlog: Backlog[SegmentBudget] = Backlog(300)
    budget = SegmentBudget("listener", backlog)
    for _ in range(14):
        budget.take(START_S)
    assert not backlog._urgent.is_set()
    budget.take(START_S)
    await backlog.wait(60)


def test_who_is_refused_asks_what_the_others_count() -> None:
    """Else she would be refused for ever."""
    backlog: Backlog[SegmentBudget] = Backlog(1)
    budget = SegmentBudget("listener", backlog)
    budget.settle(START_SLOT, totals())
    budget.take(START_S)
    assert backlog.take_all() == [budget]
    budget.take(START_S)
    assert backlog.take_all() == [budget]
