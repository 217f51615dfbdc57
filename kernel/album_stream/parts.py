"""The tracks of an album, one after the other on one timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from msgspec.structs import replace

from kernel.asset import Asset, Rendition, Segment


@dataclass(frozen=True, slots=True)
class Part:
    """One track of a variant."""

    asset: Asset
    rendition: Rendition
    first_segment: int
    """Its first segment's media sequence number."""
    decode_start_samples: int
    """Where its media timeline begins on the album's, at its own rate. Time never runs back from part to part: FFmpeg
    and mpv take no discontinuity as leave for that, and drop what comes too early."""

    @property
    def end_segment(self) -> int:
        """The media sequence number after its last segment's."""
        return self.first_segment + len(self.rendition.segments)


def join(chosen: Iterable[tuple[Asset, Rendition]]) -> tuple[Part, ...]:
    """Put renditions of tracks one after the other, in playing order."""
    parts: list[Part] = []
    first_segment, start_s = 0, Fraction(0)
    for asset, rendition in chosen:
        parts.append(Part(asset, rendition, first_segment, floor(start_s * rendition.sample_rate_hz)))
        first_segment += len(rendition.segments)
        start_s += decoded_length_s(rendition)
    return tuple(parts)


def decoded_length_s(rendition: Rendition) -> Fraction:
    """How long a rendition's media timeline is, in seconds: its priming is part of it, its remainder is cut off."""
    return Fraction(rendition.priming_samples + rendition.valid_samples, rendition.sample_rate_hz)


def joined_segments(parts: Sequence[Part]) -> tuple[list[Segment], int]:
    """All segments of all parts, their durations told in one timescale, which is returned with them."""
    timescale = lcm(*(part.rendition.sample_rate_hz for part in parts))
    segments = [
        _scaled(segment, timescale // part.rendition.sample_rate_hz)
        for part in parts
        for segment in part.rendition.segments
    ]
    return segments, timescale


def _scaled(segment: Segment, factor: int) -> Segment:
    # Most albums have one rate, and a long one thousands of segments.
    return segment if factor == 1 else replace(segment, duration_samples=segment.duration_samples * factor)
