"""Where the tracks of an album lie in its stream, and how loud the whole is."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import log10

from control_api.playback.album.models import AlbumLoudness, AlbumTrack
from control_api.playback.models import PlayableAsset


def lay_out(assets: Sequence[PlayableAsset]) -> tuple[AlbumTrack, ...]:
    """The tracks one after the other; sums are exact, so the last begins as exactly as the second."""
    ends_s = list(accumulate((asset.length_s for asset in assets), initial=Fraction(0)))
    return tuple(
        AlbumTrack(
            part=part,
            track_id=asset.track_id,
            asset_id=asset.id,
            starts_at_s=float(ends_s[part]),
            length_s=float(asset.length_s),
            loudness=asset.loudness,
        )
        for part, asset in enumerate(assets)
    )


def album_length_s(assets: Sequence[PlayableAsset]) -> Fraction:
    """How long all tracks are together."""
    return sum((asset.length_s for asset in assets), Fraction(0))


def album_loudness(assets: Sequence[PlayableAsset]) -> AlbumLoudness:
    """The mean power of the tracks that have a loudness, weighed by their lengths, and the highest peak."""
    measured = [
        (float(asset.length_s), asset.loudness.integrated_lufs)
        for asset in assets
        if asset.loudness.integrated_lufs is not None
    ]
    length_s = sum(track_s for track_s, _ in measured)
    energy = sum(track_s * 10 ** (lufs / 10) for track_s, lufs in measured)
    peaks = [peak for asset in assets if (peak := asset.loudness.true_peak_dbtp) is not None]
    return AlbumLoudness(
        integrated_lufs=10 * log10(energy / length_s) if measured else None,
        true_peak_dbtp=max(peaks, default=None),
    )
