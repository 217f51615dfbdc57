"""AAC of an album as a whole: its tracks encoded as one piece, so that frames go on over the joins.

Nothing between two tracks is left for a player to trim then: there is one priming, before the first track, and one
remainder, after the last one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from kernel.asset import Asset, Rendition
from kernel.cut import CutRule, base_rate

AAC_FRAME_SAMPLES = 1024
AAC_PRIMING_SAMPLES = 1024


@dataclass(frozen=True, slots=True)
class WholeEncoding:
    """One piece of AAC over all tracks."""

    sources: tuple[Rendition, ...]
    """What it is encoded from, in playing order: lossless, and stored with the assets."""
    sample_rate_hz: int
    channels: int
    valid_samples: int
    segment_ends: tuple[int, ...]
    """Where segments end, in samples presented."""


def whole_encoding(assets: Sequence[Asset]) -> WholeEncoding | None:
    """How an album is encoded as a whole; None where a master was lossy, or they differ in channels or rate family.

    Tracks of one rate are resampled as one piece as well.
    """
    sources = [_best_stored_lossless(asset) for asset in assets]
    found = tuple(source for source in sources if source is not None)
    if (
        len(found) != len(assets)
        or len({(source.channels, base_rate(source.sample_rate_hz)) for source in found}) != 1
    ):
        return None
    rate_hz = base_rate(found[0].sample_rate_hz)
    valid_samples = sum(
        ceil(sum(source.valid_samples for source in run) * rate_hz / source_rate_hz)
        for source_rate_hz, run in groupby(found, key=lambda source: source.sample_rate_hz)
    )
    ends = CutRule.for_rate(rate_hz).ends(valid_samples, rate_hz, AAC_FRAME_SAMPLES)
    return WholeEncoding(found, rate_hz, found[0].channels, valid_samples, tuple(ends))


def _best_stored_lossless(asset: Asset) -> Rendition | None:
    stored = [
        rendition
        for rendition in asset.renditions
        if rendition.codec != "aac" and rendition.made_from is None
    ]
    return max(stored, key=lambda rendition: rendition.quality.ordinal, default=None)
