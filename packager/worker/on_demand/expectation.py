"""What is known of a rendition's segments before they are made: enough to tell of those that another start made."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.asset import Rendition


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What is told of a segment beside its place."""

    duration_samples: int
    peak: float


def facts_as_planned(planned: Rendition) -> tuple[SegmentFacts, ...]:
    """A track's segments as its asset tells of them."""
    return tuple(SegmentFacts(segment.duration_samples, segment.peak) for segment in planned.segments)


def facts_of_whole(whole: WholeEncoding) -> tuple[SegmentFacts, ...]:
    """An album's segments with the peaks that its tracks have there."""
    return tuple(_segments(whole))


def _segments(whole: WholeEncoding) -> Iterator[SegmentFacts]:
    sources = _source_segments(whole)
    source_end_s, source_peak = next(sources)
    for start, end in pairwise((0, *whole.segment_ends)):
        peak = source_peak
        while source_end_s < Fraction(end, whole.sample_rate_hz):
            source_end_s, source_peak = next(sources, (Fraction(end, whole.sample_rate_hz), source_peak))
            peak = max(peak, source_peak)
        yield SegmentFacts(end - start, peak)


def _source_segments(whole: WholeEncoding) -> Iterator[tuple[Fraction, float]]:
    """The ends, in seconds from the album's start, and the peaks of all tracks' segments."""
    end_s = Fraction(0)
    for source in whole.sources:
        for segment in source.segments:
            end_s += Fraction(segment.duration_samples, source.sample_rate_hz)
            yield end_s, segment.peak
