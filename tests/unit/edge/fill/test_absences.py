"""The memory of what is not there."""

from edge.cache.key import CacheKey
from edge.fill.absences import Absences


def test_it_lasts_a_moment() -> None:
    """To the instant, and from the last time that it was told."""
    absences = Absences(2.0)
    absences.note(CacheKey("a"), 100.0)
    absences.note(CacheKey("a"), 101.0)
    assert [absences.holds(CacheKey("a"), now_s) for now_s in (101.0, 102.9, 103.0)] == [True, True, False]
    assert len(absences) == 0


def test_nothing_is_said_of_other_things() -> None:
    """Each has a name."""
    absences = Absences(2.0)
    absences.note(CacheKey("a"), 100.0)
    assert not absences.holds(CacheKey("b"), 100.0)


def test_a_flood_takes_no_more_than_its_room() -> None:
    """The newest stay."""
    absences = Absences(2.0, limit=10)
    for number in range(1000):
        absences.note(CacheKey(str(number)), 100.0)
    held = [number for number in range(1000) if absences.holds(CacheKey(str(number)), 100.0)]
    assert (len(absences), held) == (10, list(range(990, 1000)))


def test_without_a_time_nothing_is_remembered() -> None:
    """A setting of 0 switches it off."""
    absences = Absences(0.0)
    absences.note(CacheKey("a"), 100.0)
    assert not absences.holds(CacheKey("a"), 100.0)
