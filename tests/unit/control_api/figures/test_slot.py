"""Figures over several slots, by plain reckoning."""

import random
from math import inf

import pytest

from control_api.figures.description import SETTLING_SLOTS, describe
from control_api.figures.slot import Slot, start_percentile_ms
from kernel.figures.figure import Figure
from kernel.figures.slots import SLOT_S

EMPTY = Slot({}, 0, ())


def test_percentiles_are_of_all_starts_together() -> None:
    """Never a mean of percentiles."""
    source = random.Random(3)
    slots = [Slot({}, 0, [source.uniform(1, 500) for _ in range(number)]) for number in (1, 30, 400)]
    together = sorted(time_ms for slot in slots for time_ms in slot.starts_ms)

    assert round(together[409]) == start_percentile_ms(slots, 0.95)
    assert round(together[215]) == start_percentile_ms(slots, 0.5)


def test_starts_without_sound_are_told_when_they_had_time_enough() -> None:
    """They are part of no percentile."""
    silent = Slot({Figure.STARTS: 2}, 0, (inf, 100.0))
    told = describe(100, [silent, *[EMPTY] * SETTLING_SLOTS, silent])
    assert told.summary is not None
    assert told.series is not None

    assert (4, 1, 100) == (told.summary.starts, told.summary.starts_without_sound, told.summary.start_p95_ms)
    assert (0.4, 0.0) == told.series.starts_per_s[:2]


def test_nothing_is_null_and_not_zero() -> None:
    """A share of no requests is no share."""
    told = describe(100, [EMPTY])
    assert told.summary is not None

    assert [None] * 4 == [
        told.summary.cache_hit_share,
        told.summary.edge_error_share,
        told.summary.start_p50_ms,
        told.summary.sound_p95_ms,
    ]
    assert told.until is not None
    assert 101 * SLOT_S == told.until.timestamp()


@pytest.mark.parametrize(("hits", "answers", "expected"), [(3, 4, 0.75), (0, 7, 0.0), (2, 3, 0.6667)])
def test_a_share_is_of_the_sums(hits: int, answers: int, expected: float) -> None:
    """A slot with many requests weighs more."""
    slots = [Slot({Figure.EDGE_HITS: hits, Figure.EDGE_ANSWERS: answers}, 0, ()), EMPTY]
    told = describe(100, slots)
    assert told.summary is not None

    assert expected == told.summary.cache_hit_share
