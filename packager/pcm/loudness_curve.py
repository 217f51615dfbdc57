"""Short-term loudness over time, thinned out so that the longest master has a short curve, too."""

FRAME_S = 0.1
"""How often it is measured (EBU Tech 3341: 10 Hz at the least)."""

MAX_POINTS = 2400
_FIRST_FRAMES = 5
_GATE_LUFS = -70.0


class LoudnessCurve:
    """Takes a value every tenth of a second, and keeps one every half, or every so many seconds of a long master."""

    def __init__(self) -> None:
        self._points: list[float | None] = []
        self._frames_in_point = _FIRST_FRAMES
        self._frames = 0

    @property
    def interval_s(self) -> float:
        """The time between two points, and before the first."""
        return self._frames_in_point * FRAME_S

    @property
    def points_lufs(self) -> tuple[float | None, ...]:
        """None where it is not defined, or below the absolute gate."""
        return tuple(self._points)

    def take(self, short_term_lufs: float) -> None:
        """Take the loudness of the 3 s that have just ended."""
        self._frames += 1
        if self._frames % self._frames_in_point:
            return
        self._points.append(round(short_term_lufs, 1) if short_term_lufs > _GATE_LUFS else None)
        if len(self._points) == MAX_POINTS:
            self._points = self._points[1::2]
            self._frames_in_point *= 2
