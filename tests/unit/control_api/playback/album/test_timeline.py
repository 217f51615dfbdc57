"""Where tracks lie on an album's timeline."""

from fractions import Fraction

import pytest

from control_api.playback.album.timeline import album_length_s, lay_out
from tests.unit.control_api.playback.album.assets import asset


def test_starts_are_exact_however_many_tracks_come_before() -> None:
    """A thousand tracks of a third of a second: as floats, the sum of them would be beside the truth."""
    third = Fraction(14_700, 44_100)
    tracks = lay_out([asset(number, length_s=third) for number in range(1000)])

    assert [track.starts_at_s for track in tracks] == [number / 3 for number in range(1000)]
    assert [track.part for track in tracks] == list(range(1000))
    assert sum([1 / 3] * 999) != 333.0 == tracks[-1].starts_at_s


def test_a_start_names_one_sample_at_any_rate() -> None:
    """Even after a day of music at 192 kHz: the float is nearer to it than to the next sample."""
    day = [asset(number, length_s=Fraction(86_400 * 192_000 + number, 192_000)) for number in range(3)]
    for track, samples in zip(lay_out(day), (0, 86_400 * 192_000, 2 * 86_400 * 192_000 + 1), strict=True):
        assert round(track.starts_at_s * 192_000) == samples


def test_the_last_track_ends_with_the_album() -> None:
    """Tracks of different rates too; an album without tracks lasts no time."""
    assets = [asset(1, length_s=Fraction(1, 44_100)), asset(2, length_s=Fraction(1, 48_000))]
    last = lay_out(assets)[-1]

    assert last.starts_at_s + last.length_s == pytest.approx(float(album_length_s(assets)), abs=1e-12)
    assert (list(lay_out([])), album_length_s([])) == ([], Fraction(0))
