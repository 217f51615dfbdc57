"""BANDWIDTH and AVERAGE-BANDWIDTH."""

from itertools import combinations
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from kernel.asset import Segment
from kernel.bandwidth import average_bandwidth_bps, peak_bandwidth_bps

RATE_HZ = 1000


def _segments(*parts: tuple[int, int]) -> list[Segment]:
    return [
        Segment(offset_bytes=0, length_bytes=length_bytes, duration_samples=samples, peak=0.0)
        for samples, length_bytes in parts
    ]


@given(st.lists(st.tuples(st.integers(100, 6500), st.integers(1, 10**6)), min_size=1, max_size=12))
def test_peak_is_the_largest_of_all_runs(parts: list[tuple[int, int]]) -> None:
    """The peak is the largest rate of any run that lasts 0.5 to 1.5 target durations, tried one by one."""
    rates = []
    for first, last in combinations(range(len(parts) + 1), 2):
        samples = sum(part[0] for part in parts[first:last])
        if 3000 <= samples <= 9000:
            rates.append(sum(part[1] for part in parts[first:last]) * 8 * RATE_HZ / samples)
    segments = _segments(*parts)
    expected = ceil(max(rates)) if rates else average_bandwidth_bps(segments, RATE_HZ)
    assert expected == peak_bandwidth_bps(segments, RATE_HZ, 6)


def test_average_is_all_bits_over_all_time() -> None:
    """Two seconds of 1,000 bytes are 4,000 bits a second."""
    assert average_bandwidth_bps(_segments((1000, 500), (1000, 500)), RATE_HZ) == 4000
