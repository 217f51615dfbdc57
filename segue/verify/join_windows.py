"""The 50 ms around every instant where one master ends and the next begins, as an encoding of several goes by."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from segue.verify.pcm import Floats


class JoinWindows:
    """Sums the squares of signal and error in one window around every join; nothing else is kept."""

    def __init__(self, joins_samples: Sequence[int], window_samples: int) -> None:
        self._begins = [join - window_samples // 2 for join in joins_samples]
        self._window_samples = window_samples
        self._signal = np.zeros(len(joins_samples))
        self._error = np.zeros(len(joins_samples))
        self._values = np.zeros(len(joins_samples), dtype=np.int64)
        self._position = 0

    def add(self, master: Floats, difference: Floats) -> None:
        """Take the next samples of both, equally many."""
        begin, end = self._position, self._position + len(master)
        self._position = end
        first = bisect_left(self._begins, begin - self._window_samples + 1)
        for join in range(first, bisect_left(self._begins, end)):
            at = slice(max(0, self._begins[join] - begin), self._begins[join] + self._window_samples - begin)
            self._signal[join] += np.sum(master[at] ** 2)
            self._error[join] += np.sum(difference[at] ** 2)
            self._values[join] += master[at].size

    def energies(self) -> list[tuple[float, float, float]]:
        """For every join its window's place, counted in windows, and the mean squares of signal and error in it."""
        values = np.maximum(self._values, 1)
        places = (begin / self._window_samples for begin in self._begins)
        signals, errors = self._signal / values, self._error / values
        return [(p, float(s), float(e)) for p, s, e in zip(places, signals, errors, strict=True)]
