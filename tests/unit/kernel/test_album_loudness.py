"""How loud an album is."""

import pytest

from kernel.album_stream.loudness import album_loudness
from kernel.asset import Loudness

Track = tuple[float, Loudness]


def track(length_s: float, lufs: float | None, peak_dbtp: float | None) -> Track:
    """A track of so many seconds."""
    return length_s, Loudness(integrated_lufs=lufs, range_lu=3.0, true_peak_dbtp=peak_dbtp)


@pytest.mark.parametrize(
    ("tracks", "lufs", "peak_dbtp"),
    [
        ([track(10, -14.0, -1.0)], -14.0, -1.0),
        ([track(10, -14.0, -1.0), track(500, None, None)], -14.0, -1.0),
        # Half of the time at a tenth of the power: 10 log10(0.55) below the louder half.
        ([track(60, -10.0, -3.0), track(60, -20.0, 0.5)], -12.5964, 0.5),
        # (10 s × 0.01 + 30 s × 0.1) / 40 s = 0.0775.
        ([track(10, -20.0, -3.0), track(30, -10.0, -1.0)], -11.107, -1.0),
        ([track(1, -14.0, None), track(99, None, None)], -14.0, None),
        ([track(1, None, -70.0)], None, -70.0),
        ([], None, None),
        ([track(10, None, None)], None, None),
    ],
)
def test_loudness_is_mean_power(tracks: list[Track], lufs: float | None, peak_dbtp: float | None) -> None:
    """Weighed by length; silent tracks count for nothing."""
    found = album_loudness(tracks)
    assert (found.range_lu, found.true_peak_dbtp) == (None, peak_dbtp)
    assert found.integrated_lufs == (None if lufs is None else pytest.approx(lufs, abs=5e-4))
