"""How loud an album is."""

import pytest
from msgspec.structs import replace

from kernel.asset import Asset, Loudness
from packager.worker.on_demand.album_loudness import album_loudness
from tests.synthetic_asset import make_asset


def track(length_s: int, lufs: float | None, peak_dbtp: float | None) -> Asset:
    """A track of so many seconds."""
    asset = make_asset(names=("lossless_alac",)).asset
    return replace(
        asset,
        master=replace(asset.master, valid_samples=length_s * asset.master.sample_rate_hz),
        loudness=Loudness(integrated_lufs=lufs, range_lu=3.0, true_peak_dbtp=peak_dbtp),
    )


@pytest.mark.parametrize(
    ("tracks", "lufs", "peak_dbtp"),
    [
        ([track(10, -14.0, -1.0)], -14.0, -1.0),
        ([track(10, -14.0, -1.0), track(500, None, None)], -14.0, -1.0),
        # Half of the time at a tenth of the power: 10 log10(0.55) below the louder half.
        ([track(60, -10.0, -3.0), track(60, -20.0, 0.5)], -12.6, 0.5),
        ([track(10, None, None)], None, None),
    ],
)
def test_loudness_is_mean_power(tracks: list[Asset], lufs: float | None, peak_dbtp: float | None) -> None:
    """Weighed by length; silent tracks count for nothing."""
    expected = Loudness(integrated_lufs=lufs, range_lu=None, true_peak_dbtp=peak_dbtp)
    assert album_loudness(tracks) == expected
