"""How loud an album is, by what its tracks' assets tell."""

from collections.abc import Iterable
from math import log10

from kernel.asset import Asset, Loudness


def album_loudness(assets: Iterable[Asset]) -> Loudness:
    """The tracks' mean power, each weighed by its length, and the highest of their peaks.

    Silent tracks have no loudness and count for nothing. The range would need the tracks' audio.
    """
    energy, length_s = 0.0, 0.0
    true_peaks_dbtp = []
    for asset in assets:
        if asset.loudness.integrated_lufs is not None:
            track_s = asset.master.valid_samples / asset.master.sample_rate_hz
            energy += track_s * 10 ** (asset.loudness.integrated_lufs / 10)
            length_s += track_s
        if asset.loudness.true_peak_dbtp is not None:
            true_peaks_dbtp.append(asset.loudness.true_peak_dbtp)
    return Loudness(
        integrated_lufs=round(10 * log10(energy / length_s), 2) if length_s else None,
        range_lu=None,
        true_peak_dbtp=max(true_peaks_dbtp, default=None),
    )
