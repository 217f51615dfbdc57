"""A playhead chasing the end of its buffer: how far a player has played, and when it had to stop for want of media.

Times (`now_s`) are the machine's, positions are the track's; with a speed of ten, ten seconds of track go by in one.
"""

from dataclasses import dataclass, field
from math import inf


@dataclass(slots=True)
class Playhead:
    """One track being played; nothing is buffered at first, and it stands at its beginning."""

    length_s: float
    speed: float
    now_s: float
    """When it was last looked at."""
    position_s: float = 0.0
    buffered_to_s: float = 0.0
    paused: bool = False
    ended_at_s: float | None = None
    """When the last sample was played."""
    played_s: float = 0.0
    _starved_at_s: float | None = field(default=None)

    @property
    def ahead_s(self) -> float:
        """How much is buffered before it."""
        return self.buffered_to_s - self.position_s

    @property
    def remaining_s(self) -> float:
        """How much of the track is left."""
        return self.length_s - self.position_s

    def advance(self, now_s: float) -> None:
        """Play on until now, or until the buffer or the track ends."""
        passed_s = 0.0 if self.paused else max(0.0, now_s - self.now_s) * self.speed
        end_s = min(self.buffered_to_s, self.length_s)
        if passed_s >= end_s - self.position_s and not self.paused:
            self._stop_at(end_s)
        else:
            self.position_s += passed_s
            self.played_s += passed_s
        self.now_s = now_s

    def _stop_at(self, end_s: float) -> None:
        stopped_at_s = self.now_s + (end_s - self.position_s) / self.speed
        self.played_s += end_s - self.position_s
        self.position_s = end_s
        if end_s >= self.length_s:
            self.ended_at_s = stopped_at_s if self.ended_at_s is None else self.ended_at_s
        elif self._starved_at_s is None:
            self._starved_at_s = stopped_at_s

    def append(self, end_s: float, now_s: float) -> float:
        """Take a segment that ends at a position; for how long (of the machine's time) it had been waited for."""
        self.advance(now_s)
        self.buffered_to_s = end_s
        starved_at_s, self._starved_at_s = self._starved_at_s, None
        return 0.0 if starved_at_s is None else now_s - starved_at_s

    def pause(self, now_s: float) -> None:
        """Stand still."""
        self.advance(now_s)
        self.paused = True

    def resume(self, now_s: float) -> None:
        """Go on."""
        self.advance(now_s)
        self.paused = False

    def jump(self, position_s: float, buffered_to_s: float, now_s: float) -> None:
        """Go to a position, with this much at hand there and what was buffered before dropped."""
        self.position_s, self.buffered_to_s, self.now_s = position_s, buffered_to_s, now_s
        self.ended_at_s = self._starved_at_s = None

    def when_at(self, position_s: float) -> float:
        """When it comes to a position, if nothing hinders it; never, while it is paused."""
        if self.paused:
            return inf
        return self.now_s + max(0.0, position_s - self.position_s) / self.speed
