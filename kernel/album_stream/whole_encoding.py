"""AAC of an album as a whole: its tracks encoded as one piece, so that frames go on over the joins.

Nothing between two tracks is left for a player to trim then: there is one priming, before the first track, and one
remainder, after the last one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, groupby
from math import ceil, floor

from kernel.album_stream.choice import is_encoded_as_a_whole
from kernel.asset import Asset, Rendition
from kernel.cut import base_rate

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
    """Where segments end, in samples presented: at the frames nearest to where the tracks' own segments do, so that a
    player can change to a variant that is joined, and a track begins within half a frame of a segment's start."""


def whole_encoding(assets: Sequence[Asset]) -> WholeEncoding | None:
    """How an album is encoded as a whole; None where a master was lossy, or they differ in channels.

    Tracks of one rate are resampled as one piece as well, to the base rate of most of the album.
    """
    if not is_encoded_as_a_whole([asset.renditions for asset in assets]):
        return None
    found = tuple(map(_best_stored_lossless, assets))
    rate_hz = _prevailing_rate(found)
    *cuts, valid_samples = _source_cuts(found, rate_hz)
    frames = {floor(cut / AAC_FRAME_SAMPLES + Fraction(1, 2)) for cut in cuts}
    ends = sorted(
        frame * AAC_FRAME_SAMPLES for frame in frames if 0 < frame * AAC_FRAME_SAMPLES < valid_samples
    )
    return WholeEncoding(found, rate_hz, found[0].channels, int(valid_samples), (*ends, int(valid_samples)))


def _prevailing_rate(sources: Sequence[Rendition]) -> int:
    lengths_s: Counter[int] = Counter()
    for source in sources:
        lengths_s[base_rate(source.sample_rate_hz)] += source.valid_samples // source.sample_rate_hz
    return lengths_s.most_common(1)[0][0]


def _source_cuts(sources: Sequence[Rendition], rate_hz: int) -> Iterator[Fraction]:
    """Where the sources' segments end, in samples at another rate, over all of them; the last is a whole number.

    A run of sources of one rate becomes whole samples at its end, as resampling makes it.
    """
    start = Fraction(0)
    for source_rate_hz, run in groupby(sources, key=lambda source: source.sample_rate_hz):
        segments = (segment.duration_samples for source in run for segment in source.segments)
        ends = [start + Fraction(end * rate_hz, source_rate_hz) for end in accumulate(segments)]
        start = Fraction(ceil(ends[-1]))
        yield from (*ends[:-1], start)


def _best_stored_lossless(asset: Asset) -> Rendition:
    stored = [
        rendition
        for rendition in asset.renditions
        if rendition.codec != "aac" and rendition.made_from is None
    ]
    return max(stored, key=lambda rendition: rendition.quality.ordinal)
