"""Leaving an upstream that is away in peace."""

from collections.abc import Callable

FIRST_S = 1.0
LIMIT_S = 30.0


class Rest:
    """A time in which nothing is tried, twice as long after every failure that follows it.

    Failures during a rest, of what was begun before, do not lengthen it.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until_s = float("-inf")
        self._length_s = 0.0

    @property
    def lasts(self) -> bool:
        """Whether it is the time to rest."""
        return self._clock() < self._until_s

    def begin(self) -> None:
        """Upstream is away."""
        if not self.lasts:
            self._length_s = min(2 * self._length_s, LIMIT_S) or FIRST_S
            self._until_s = self._clock() + self._length_s

    def end(self) -> None:
        """Upstream is there."""
        self._length_s = 0.0
        self._until_s = float("-inf")
