"""When each listener presses play: an open load, so that a slow answer doesn't thin out what follows."""

import random
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

# Multiples of the golden ratio lie evenly between 0 and 1, however many of them are taken: while listeners join
# one after the other, their starts never bunch.
_GOLDEN = 0.6180339887498949

_CROWD_SHARE = 0.8


class Shape(StrEnum):
    """How the load goes over time."""

    STEADY = "steady"
    """All join during the ramp, and then it stays so."""
    RAMP = "ramp"
    """They join one after the other until the end."""
    FLASH_CROWD = "flash-crowd"
    """A fifth listens; a third into the run all others start one new release within seconds."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """The load's timetable; seconds count from its beginning."""

    shape: Shape
    listeners: int
    starts_per_second: float
    duration_s: float
    ramp_s: float
    crowd_within_s: float

    @property
    def cycle_s(self) -> float:
        """From one start of a listener to her next one."""
        return self.listeners / self.starts_per_second

    @property
    def joining_s(self) -> float:
        """How long it takes until all have joined."""
        return self.ends_s if self.shape is Shape.RAMP else self.ramp_s

    @property
    def measured_from_s(self) -> float:
        """Starts before this are shown, but not judged."""
        return 0.0 if self.shape is Shape.RAMP else self.ramp_s

    @property
    def ends_s(self) -> float:
        """No start after this."""
        return self.ramp_s + self.duration_s

    @property
    def planned_starts_per_second(self) -> float:
        """On average, of those that are judged."""
        match self.shape:
            case Shape.STEADY:
                return self.starts_per_second
            case Shape.RAMP:
                return self.starts_per_second / 2
            case Shape.FLASH_CROWD:
                crowd = self.listeners * _CROWD_SHARE / self.duration_s
                return self.starts_per_second * (1 - _CROWD_SHARE) + crowd

    @property
    def crowd_at_s(self) -> float:
        """When the new release comes out."""
        return self.ramp_s + self.duration_s / 3

    def is_in_crowd(self, listener: int) -> bool:
        """Whether she waits for the new release."""
        return self.shape is Shape.FLASH_CROWD and listener % 5 < _CROWD_SHARE * 5

    def next_start_s(self, listener: int, after_s: float, chance: random.Random) -> float:
        """When a listener's turn comes next: once a cycle, at a moment of her own, give or take a start's distance."""
        phase_s = (listener * _GOLDEN) % 1.0 * self.cycle_s
        turn = ceil((after_s - phase_s) / self.cycle_s)
        jitter_s = chance.random() / self.starts_per_second
        return max(after_s, phase_s + turn * self.cycle_s + jitter_s)

    def crowd_start_s(self, chance: random.Random) -> float:
        """When one of the crowd presses play."""
        return self.crowd_at_s + chance.random() * self.crowd_within_s
