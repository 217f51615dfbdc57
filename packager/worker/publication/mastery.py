"""Which of two masters of one recording is the better one."""

from dataclasses import dataclass

_FULL_RATE_HZ = 44_100
_WORSE_BIT_RATE_SHARE = 0.8
"""Lossy masters differ by bit rate, but pictures and padding count in it too: a fifth is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastery:
    """What a master's worth is judged by."""

    lossless: bool
    channels: int
    sample_rate_hz: int
    bit_depth: int | None
    master_bytes: int | None
    """None when it was not recorded."""
    length_s: float

    def is_worse_than(self, other: "Mastery") -> bool:
        """Whether it would be a loss to have this one in the other's place; equals are not worse."""
        if self.rank != other.rank:
            return self.rank < other.rank
        if self.lossless:
            return False
        return self.bit_rate_bps < other.bit_rate_bps * _WORSE_BIT_RATE_SHARE

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """What counts, the most important first."""
        if not self.lossless:  # above 44.1 kHz a lossy master's rate says nothing
            return False, self.channels, 0, min(self.sample_rate_hz, _FULL_RATE_HZ)
        return True, self.channels, self.bit_depth or 0, self.sample_rate_hz

    @property
    def bit_rate_bps(self) -> float:
        """Of the whole file, 0 when unknown."""
        if self.master_bytes is None or self.length_s <= 0:
            return 0.0
        return self.master_bytes * 8 / self.length_s
