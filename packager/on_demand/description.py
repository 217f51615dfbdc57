"""What is told of a rendition that was made on demand."""

from collections.abc import Sequence

from msgspec.structs import replace

from kernel.album_stream.whole_encoding import AAC_FRAME_SAMPLES, AAC_PRIMING_SAMPLES
from kernel.asset import Rendition, Segment
from kernel.bandwidth import average_bandwidth_bps, peak_bandwidth_bps
from kernel.cut import TARGET_DURATION_S
from packager.on_demand.recipe import AlbumRecipe, Recipe


def describe(
    recipe: Recipe,
    segments: Sequence[Segment],
    *,
    initialization_bytes: int,
    object_bytes: int,
    sha256: str,
) -> Rendition:
    """The rendition as it was made; of a track, what was planned of it, but for what was measured now."""
    planned = _of_album(recipe) if isinstance(recipe, AlbumRecipe) else recipe.planned
    return replace(
        planned,
        peak_bandwidth_bps=peak_bandwidth_bps(segments, planned.sample_rate_hz, TARGET_DURATION_S),
        average_bandwidth_bps=average_bandwidth_bps(segments, planned.sample_rate_hz),
        object_bytes=object_bytes,
        sha256=sha256,
        initialization_bytes=initialization_bytes,
        segments=tuple(segments),
    )


def _of_album(recipe: AlbumRecipe) -> Rendition:
    whole = recipe.whole
    return Rendition(
        name=recipe.name,
        quality=recipe.quality,
        codec="aac",
        codecs="mp4a.40.2",
        sample_rate_hz=whole.sample_rate_hz,
        bit_depth=None,
        channels=whole.channels,
        bit_exact=False,
        priming_samples=AAC_PRIMING_SAMPLES,
        valid_samples=whole.valid_samples,
        remainder_samples=-whole.valid_samples % AAC_FRAME_SAMPLES,
        peak_bandwidth_bps=0,
        average_bandwidth_bps=0,
        encryption="none" if recipe.content_key is None else "aes-128",
        object_bytes=0,
        sha256="",
        initialization_bytes=0,
        segments=(),
    )
