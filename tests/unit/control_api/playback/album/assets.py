"""Assets as the database tells of them."""

from fractions import Fraction
from uuid import UUID

from control_api.playback.models import PlayableAsset, Rendition
from kernel.asset import AssetId, Codec, Loudness
from kernel.quality import Quality

_CODECS: dict[str, Codec] = {"alac": "alac", "flac": "flac"}


def rendition(name: str) -> Rendition:
    """A rendition of the codec and quality that its name tells."""
    quality = Quality.of_rendition(name)
    assert quality is not None
    codec = _CODECS.get(name.rpartition("_")[2], "aac")
    return Rendition(
        name=name,
        quality=quality,
        codec=codec,
        codecs=codec,
        sample_rate_hz=44_100,
        bit_depth=None,
        channels=2,
        average_bandwidth_bps=1,
        peak_bandwidth_bps=1,
        priming_samples=0,
        valid_samples=1,
        remainder_samples=0,
    )


def asset(
    number: int,
    *names: str,
    length_s: Fraction = Fraction(1),
    lufs: float | None = None,
    peak_dbtp: float | None = None,
) -> PlayableAsset:
    """The asset of a track of a number, with renditions of some names."""
    return PlayableAsset(
        id=AssetId(f"{number:032x}"),
        track_id=UUID(int=number),
        length_s=length_s,
        loudness=Loudness(integrated_lufs=lufs, range_lu=None, true_peak_dbtp=peak_dbtp),
        renditions=tuple(rendition(name) for name in names),
    )
