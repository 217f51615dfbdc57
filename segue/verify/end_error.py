"""Whether a lossy encoding is as good at its ends as elsewhere: an encoder started cold is 7 to 14 dB worse.

Windows of 50 ms; a window's error is the energy in it of decoded minus master. How large an error an encoder
makes depends on what it is given, so an end is held against the largest of three means: of all other windows,
of the tenth of them whose level is nearest to the end's, and of the second of music next to it. The first is
the rest of the track; the others excuse a loud beginning of a quiet track and a passage that is hard as a
whole; none excuses a cold start. Tried on thirty recordings, each encoded cold and warm.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from segue.verify.pcm import Floats
from segue.verify.stream import EndError

WINDOW_S = 0.05

_MARGIN_WINDOWS = 4
"""So many at each end are no part of the rest: a cold encoder needs 100 ms or more to settle."""

_FEWEST_WINDOWS = 20
"""With fewer than a second of the rest there is nothing to compare with."""

_FEWEST_SIMILAR = 8

_NEXT_WINDOWS = 20

_INAUDIBLE = 1e-12
"""Mean square below which an error counts as none: -120 dBFS."""


class EndErrorMeter:
    """Collects the energies of all windows, and of the last 50 ms wherever they begin."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._window_samples = round(sample_rate_hz * WINDOW_S)
        self._pending: list[tuple[Floats, Floats]] = []
        self._pending_samples = 0
        self._signal = array("d")
        self._error = array("d")
        self._tail: tuple[Floats, Floats] | None = None

    def add(self, master: Floats, decoded: Floats) -> None:
        """Take the next samples of both, equally many."""
        self._pending.append((master, decoded - master))
        self._pending_samples += len(master)
        if self._pending_samples >= self._window_samples:
            self._fold()

    def finish(self) -> tuple[EndError | None, EndError | None]:
        """The first and the last 50 ms; None where there is too little to compare with."""
        if self._tail is None:
            return None, None
        signal, error = np.asarray(self._signal), np.asarray(self._error)
        rest = slice(_MARGIN_WINDOWS, len(signal) - _MARGIN_WINDOWS)
        if len(signal[rest]) < _FEWEST_WINDOWS:
            return None, None
        tail_signal, tail_error = (_energies(part[-self._window_samples :], 1)[0] for part in self._last())
        signals, errors = signal[rest], error[rest]
        return (
            _compared(signal[0], error[0], signals, errors, float(np.mean(errors[:_NEXT_WINDOWS]))),
            _compared(tail_signal, tail_error, signals, errors, float(np.mean(errors[-_NEXT_WINDOWS:]))),
        )

    def _fold(self) -> None:
        master, difference = (np.concatenate(parts) for parts in zip(*self._pending, strict=True))
        windows = len(master) // self._window_samples
        whole = windows * self._window_samples
        self._signal.extend(_energies(master[:whole], windows))
        self._error.extend(_energies(difference[:whole], windows))
        last = whole - self._window_samples
        self._tail = master[last:whole], difference[last:whole]
        self._pending = [(master[whole:], difference[whole:])]
        self._pending_samples = len(master) - whole

    def _last(self) -> tuple[Floats, Floats]:
        if self._tail is None:
            raise RuntimeError("no window is complete")
        master, difference = (np.concatenate(parts) for parts in zip(self._tail, *self._pending, strict=True))
        return master, difference


def _energies(samples: Floats, windows: int) -> NDArray[np.float64]:
    """Mean square of each of so many equal windows, all channels together."""
    energies: NDArray[np.float64] = np.mean(samples.reshape(windows, -1) ** 2, axis=1)
    return energies


def _compared(
    signal: float, error: float, signals: NDArray[np.float64], errors: NDArray[np.float64], next_to_it: float
) -> EndError:
    similar = max(_FEWEST_SIMILAR, len(signals) // 10)
    distance = np.abs(np.log(signals + _INAUDIBLE) - np.log(signal + _INAUDIBLE))
    alike = errors[np.argsort(distance, kind="stable")[:similar]]
    reference = max(float(np.mean(errors)), float(np.mean(alike)), next_to_it)
    return EndError(
        excess_db=10 * float(np.log10((error + _INAUDIBLE) / (reference + _INAUDIBLE))),
        worse_elsewhere=float(np.mean(errors > error)),
    )
