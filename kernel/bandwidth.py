"""BANDWIDTH and AVERAGE-BANDWIDTH as RFC 8216bis section 4.1 defines them, measured on what was packed."""

from collections.abc import Sequence
from math import ceil

from kernel.asset import Segment


def peak_bandwidth_bps(segments: Sequence[Segment], sample_rate_hz: int, target_duration_s: int) -> int:
    """The largest bit rate of any contiguous run of segments that lasts 0.5 to 1.5 target durations.

    A track too short for any such run is one run.
    """
    shortest, longest = (round(part * target_duration_s * sample_rate_hz) for part in (0.5, 1.5))
    peak = 0.0
    for first in range(len(segments)):
        samples = length_bytes = 0
        for at in range(first, len(segments)):
            samples += segments[at].duration_samples
            length_bytes += segments[at].length_bytes
            if samples > longest:
                break
            if samples >= shortest:
                peak = max(peak, length_bytes * 8 * sample_rate_hz / samples)
    return ceil(peak) or average_bandwidth_bps(segments, sample_rate_hz)


def average_bandwidth_bps(segments: Sequence[Segment], sample_rate_hz: int) -> int:
    """All bits over all time."""
    samples = sum(segment.duration_samples for segment in segments)
    return ceil(sum(segment.length_bytes for segment in segments) * 8 * sample_rate_hz / samples)
