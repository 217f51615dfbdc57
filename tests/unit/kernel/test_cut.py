"""The cut rule."""

from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.cut import TARGET_DURATION_S, CutRule, base_rate

FAMILY_RATES_HZ = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000, 176400, 192000]


@pytest.mark.parametrize(
    ("sample_rate_hz", "steady_samples"),
    [(44100, 65 * 4096), (88200, 130 * 4096), (176400, 260 * 4096), (48000, 70 * 4096), (96000, 140 * 4096)],
)
def test_steady_cut_is_the_designs(sample_rate_hz: int, steady_samples: int) -> None:
    """After the ramp every segment is 65 × 4096 samples at 44.1 kHz, 70 × 4096 at 48 kHz, times 2 or 4."""
    rule = CutRule.for_rate(sample_rate_hz)
    ends = [rule.nearest_frame(instant, sample_rate_hz, 4096) for instant in islice(rule.instants(), 12)]
    assert {end - start for start, end in pairwise(ends[2:])} == {steady_samples}


@pytest.mark.parametrize("sample_rate_hz", FAMILY_RATES_HZ)
def test_ramp_is_about_1_2_and_4_seconds(sample_rate_hz: int) -> None:
    """The first three segments are short, so that a stream starts soon."""
    ends = [float(instant) for instant in islice(CutRule.for_rate(sample_rate_hz).instants(), 3)]
    durations = [ends[0], ends[1] - ends[0], ends[2] - ends[1]]
    assert all(abs(found - wanted) < 0.3 for found, wanted in zip(durations, (1, 2, 4), strict=True))


@pytest.mark.parametrize("sample_rate_hz", FAMILY_RATES_HZ)
def test_instants_fall_on_frames_of_every_rendition(sample_rate_hz: int) -> None:
    """In a rate family an instant is a whole number of ALAC frames and of AAC frames alike."""
    rule = CutRule.for_rate(sample_rate_hz)
    for instant in islice(rule.instants(), 20):
        assert (instant * sample_rate_hz / 4096).denominator == 1
        assert (instant * base_rate(sample_rate_hz) / 1024).denominator == 1


@given(st.integers(8000, 384_000), st.integers(4, 200))
def test_any_rate_is_cut_within_half_a_frame(sample_rate_hz: int, index: int) -> None:
    """A rate that fits no family is cut at the nearest frame, and no segment outgrows its target by half a second."""
    rule = CutRule.for_rate(sample_rate_hz)
    instants = list(islice(rule.instants(), index + 2))[-2:]
    ends = [Fraction(rule.nearest_frame(i, sample_rate_hz, 4096), sample_rate_hz) for i in instants]
    half_frame = Fraction(2048, sample_rate_hz)
    assert all(abs(end - instant) <= half_frame for end, instant in zip(ends, instants, strict=True))
    assert ends[1] - ends[0] <= TARGET_DURATION_S + Fraction(1, 2)


def test_a_short_tail_joins_the_segment_before() -> None:
    """A track is not cut where less than 0.4 s would remain."""
    assert Fraction(64, 10) == CutRule.least_length(Fraction(6))
