"""Whether a lossy encoding plays when its master does, throughout."""

import numpy as np

from segue.verify.pcm import Floats

_CHUNK_SAMPLES = 1 << 15
_FARTHEST_SAMPLES = 4096

_CERTAIN = 0.5
"""Normalised correlation from which a lag is believed."""

_BETTER = 0.8
"""A lag must leave so little of the error: steady tones fit nearly as well at every period, but never better."""


class Alignment:
    """Cross-correlates, chunk by chunk, so that a slip in the middle is seen as well as one at the start."""

    def __init__(self) -> None:
        self._master: list[Floats] = []
        self._decoded: list[Floats] = []
        self._pending_samples = 0
        self.misaligned_samples = 0
        """The lag farthest from zero of any chunk; positive when the decoded audio is late."""

    def add(self, master: Floats, decoded: Floats) -> None:
        """Take the next samples of both, equally many."""
        self._master.append(master)
        self._decoded.append(decoded)
        self._pending_samples += len(master)
        if self._pending_samples >= _CHUNK_SAMPLES:
            self.finish()

    def finish(self) -> None:
        """Judge what is left."""
        if self._pending_samples > 2 * _FARTHEST_SAMPLES:
            lag = _lag_samples(np.concatenate(self._master), np.concatenate(self._decoded))
            self.misaligned_samples = max(self.misaligned_samples, lag, key=abs)
        self._master, self._decoded, self._pending_samples = [], [], 0


def _lag_samples(master: Floats, decoded: Floats) -> int:
    """The lag at which the difference of both is least, if it is clearly less than at none."""
    energies = float(np.sum(master**2)), float(np.sum(decoded**2))
    size = 1 << (len(master) + _FARTHEST_SAMPLES).bit_length()
    spectrum = np.fft.rfft(decoded, size, axis=0) * np.conj(np.fft.rfft(master, size, axis=0))
    correlation = np.fft.irfft(spectrum, size, axis=0).sum(axis=1)
    lags = np.concatenate([correlation[: _FARTHEST_SAMPLES + 1], correlation[-_FARTHEST_SAMPLES:]])
    best = int(np.argmax(lags))
    likeness = float(np.sqrt(energies[0] * energies[1]))
    error, least = (sum(energies) - 2 * float(lags[lag]) for lag in (0, best))
    if not likeness or lags[best] < _CERTAIN * likeness or least > _BETTER * error:
        return 0
    return best if best <= _FARTHEST_SAMPLES else best - len(lags)
