"""What a listener is up to between one start and the next."""

import random
from dataclasses import dataclass

_PAUSES, _SEEKS, _HEARS_THE_END = 0.15, 0.25, 0.25
"""Shares of the sessions; the last ones jump near the track's end and hear the next one begin."""

_NEAR_END_S = 5.0


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Moments in seconds since play was pressed; None for what she doesn't do."""

    pause_at_s: float | None = None
    pause_for_s: float = 0.0
    seek_at_s: float | None = None
    seek_to: float | None = None
    """A place on the track, from 0 to 1; None: near its end."""
    session_s: float = 0.0

    def seek_position_s(self, track_s: float, speed: float) -> float:
        """Where on the track she goes: near the end is near enough to hear the next track in this session."""
        if self.seek_to is not None:
            return self.seek_to * track_s
        left_s = (self.session_s - (self.seek_at_s or 0.0)) * speed
        return max(0.0, track_s - min(_NEAR_END_S, left_s / 2))


def plan_session(session_s: float, chance: random.Random) -> SessionPlan:
    """Make up a session of about this length."""
    fate = chance.random()
    if fate < _PAUSES:
        at_s = session_s * chance.uniform(0.2, 0.5)
        return SessionPlan(pause_at_s=at_s, pause_for_s=session_s * 0.2, session_s=session_s)
    if fate < _PAUSES + _SEEKS + _HEARS_THE_END:
        at_s = session_s * chance.uniform(0.2, 0.4)
        to = chance.random() if fate < _PAUSES + _SEEKS else None
        return SessionPlan(seek_at_s=at_s, seek_to=to, session_s=session_s)
    return SessionPlan(session_s=session_s)
