"""The cut rule: where the segments of a track begin, at the same instants in every rendition of a rate family."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain, repeat
from math import floor, lcm

BASE_RATES_HZ = (44100, 48000)

# In units of 4096 samples at the base rate: about 1, 2 and 4 s so that a stream starts soon, then about 6 s.
_RAMP_UNITS = {44100: (11, 22, 43), 48000: (12, 23, 47)}
_STEADY_UNITS = {44100: 65, 48000: 70}
_UNIT_SAMPLES = 4096

TARGET_DURATION_S = 6

_SHORTEST_TAIL = Fraction(2, 5)
"""A last segment shorter than this joins the one before it: 6.04 s + 0.4 s still rounds to the target duration."""

_COARSEST_GRID = Fraction(1)
"""Above this many seconds a common grid is no use, and a rate that fits none is cut at its nearest frames."""


def base_rate(sample_rate_hz: int) -> int:
    """The rate that AAC takes in a master's rate family: 44.1 kHz for multiples of 11.025 kHz, else 48 kHz."""
    return 44100 if sample_rate_hz % 11025 == 0 else 48000


@dataclass(frozen=True, slots=True)
class CutRule:
    """The instants at which a track of some length is cut.

    `grid` is the step, in seconds, on which frames of every rendition begin together, or None when the master's
    rate has no such step with its base rate: then each rendition is cut at its own nearest frame.
    """

    base_rate_hz: int
    grid: Fraction | None

    @classmethod
    def for_rate(cls, sample_rate_hz: int) -> "CutRule":
        """The rule for masters of a rate."""
        base_hz = base_rate(sample_rate_hz)
        grid = _common_step(Fraction(_UNIT_SAMPLES, base_hz), Fraction(_UNIT_SAMPLES, sample_rate_hz))
        return cls(base_hz, grid if grid <= _COARSEST_GRID else None)

    def instants(self) -> Iterator[Fraction]:
        """Where segments end, in seconds, for a track that never does."""
        unit = Fraction(_UNIT_SAMPLES, self.base_rate_hz)
        ramp, steady = _RAMP_UNITS[self.base_rate_hz], _STEADY_UNITS[self.base_rate_hz]
        return accumulate(self._snap(units * unit) for units in chain(ramp, repeat(steady)))

    @staticmethod
    def least_length(instant: Fraction) -> Fraction:
        """How long a track, in seconds, must be to be cut at an instant: else too little would remain."""
        return instant + _SHORTEST_TAIL

    @staticmethod
    def nearest_frame(instant: Fraction, sample_rate_hz: int, frame_samples: int) -> int:
        """The frame boundary nearest to an instant, in samples; for a rate that fits the grid, the instant itself."""
        return floor(instant * sample_rate_hz / frame_samples + Fraction(1, 2)) * frame_samples

    def _snap(self, length: Fraction) -> Fraction:
        return length if self.grid is None else max(1, round(length / self.grid)) * self.grid


def _common_step(one: Fraction, other: Fraction) -> Fraction:
    """The least common multiple of two fractions."""
    denominator = lcm(one.denominator, other.denominator)
    numerators = (int(one * denominator), int(other * denominator))
    return Fraction(lcm(*numerators), denominator)
