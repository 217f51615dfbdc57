"""Where the tracks of an album lie in its stream."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from control_api.playback.album.models import AlbumTrack
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
