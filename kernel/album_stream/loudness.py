"""How loud an album is, by what is told of its tracks."""

from collections.abc import Iterable
from math import log10

from kernel.asset import Loudness


def album_loudness(tracks: Iterable[tuple[float, Loudness]]) -> Loudness:
    """The tracks' mean power, each weighed by its length in seconds, and the highest of their peaks.

    Silent tracks have no loudness and count for nothing. The range would need the tracks' audio.
    """
    energy, length_s = 0.0, 0.0
    true_peaks_dbtp = []
    for track_s, loudness in tracks:
        if loudness.integrated_lufs is not None:
            energy += track_s * 10 ** (loudness.integrated_lufs / 10)
            length_s += track_s
        if loudness.true_peak_dbtp is not None:
            true_peaks_dbtp.append(loudness.true_peak_dbtp)
    return Loudness(
        integrated_lufs=10 * log10(energy / length_s) if length_s else None,
        range_lu=None,
        true_peak_dbtp=max(true_peaks_dbtp, default=None),
    )
