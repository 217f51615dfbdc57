"""Waking those who wait for a part."""

from kernel.asset import AssetId
from kernel.rendition_part import RenditionPart
from origin.on_demand.announcements import Announcements

FIRST = RenditionPart(AssetId("a" * 32), "lossless_flac", 0)
SECOND = RenditionPart(AssetId("a" * 32), "lossless_flac", 1)


def test_who_waits_for_it_is_woken() -> None:
    """And nobody else."""
    announcements = Announcements()
    with announcements.expecting(FIRST) as first, announcements.expecting(SECOND) as second:
        announcements.hear(SECOND.hint)
        assert (first.is_set(), second.is_set()) == (False, True)


def test_a_gap_in_hearing_wakes_everybody() -> None:
    """What was announced in it is not told again."""
    announcements = Announcements()
    with announcements.expecting(FIRST) as first, announcements.expecting(SECOND) as second:
        announcements.hear("")
        assert (first.is_set(), second.is_set()) == (True, True)


def test_nobody_waits_any_more() -> None:
    """A late hint is heard by nobody, and is no error."""
    announcements = Announcements()
    with announcements.expecting(FIRST) as first:
        pass
    announcements.hear(FIRST.hint)
    assert not first.is_set()
