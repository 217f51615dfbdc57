"""What a master looks like: the least, the greatest and the mean square of its samples, bin by bin.

How long it is going to be nobody knows, headers lie: bins begin small, and whenever there are too many each two become
one. So memory and result have one bound, and every bin is exact.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from kernel.waveform import FULL_SCALE, ChannelShape
from packager.pcm.block import Block

FIRST_BIN_SAMPLES = 64
MAX_BINS = 2048
"""A master that is long enough has more than half as many."""

_LARGEST = 1000.0
"""Times full scale: a master of floats that goes beyond it is told to have gone so far."""

_Values = npt.NDArray[Any]
"""Of shape (channels, bins)."""


@dataclass(frozen=True, slots=True)
class _Bins:
    """Bins of one width; full scale = 1.0."""

    low: _Values
    high: _Values
    square_sum: _Values

    @classmethod
    def measured(cls, block: Block, width: int) -> Self:
        """The bins of a block, which are all whole."""
        columns = np.ascontiguousarray(block.T).reshape(block.shape[1], -1, width)
        scale = -1.0 / np.iinfo(block.dtype).min if block.dtype.kind == "i" else 1.0
        with np.errstate(over="ignore"):  # floats may be anything; see `_LARGEST`
            floats = columns.astype(np.float32)
            squares = np.einsum("cbs,cbs->cb", floats, floats).astype(np.float64)
        return cls(columns.min(axis=2) * scale, columns.max(axis=2) * scale, squares * scale**2)

    def __len__(self) -> int:
        return int(self.low.shape[1])

    def followed_by(self, other: "_Bins") -> "_Bins":
        return _Bins(
            np.concatenate((self.low, other.low), axis=1),
            np.concatenate((self.high, other.high), axis=1),
            np.concatenate((self.square_sum, other.square_sum), axis=1),
        )

    def split(self, at: int) -> tuple["_Bins", "_Bins"]:
        return (
            _Bins(self.low[:, :at], self.high[:, :at], self.square_sum[:, :at]),
            _Bins(self.low[:, at:], self.high[:, at:], self.square_sum[:, at:]),
        )

    def merged(self, number: int) -> "_Bins":
        """One bin of each so many; the last of what is left."""
        starts = np.arange(0, len(self), number)
        return _Bins(
            np.minimum.reduceat(self.low, starts, axis=1),
            np.maximum.reduceat(self.high, starts, axis=1),
            np.add.reduceat(self.square_sum, starts, axis=1),
        )


class WaveformMeter:
    """Takes a track's blocks in order."""

    def __init__(self, channels: int) -> None:
        none = np.zeros((channels, 0))
        self._bins = self._waiting = _Bins(none, none, none)
        """The second are fine bins that fill no bin yet."""
        self._fine_in_bin = 1
        self._left: Block | None = None
        """Samples that fill no fine bin yet."""
        self._samples = 0

    @property
    def samples(self) -> int:
        """How many were fed, of each channel."""
        return self._samples

    @property
    def bin_samples(self) -> int:
        """How many samples a bin has."""
        return FIRST_BIN_SAMPLES * self._fine_in_bin

    def feed(self, block: Block) -> None:
        """Measure a block."""
        self._samples += len(block)
        if self._left is not None:
            block = np.concatenate((self._left, block))
        whole = len(block) - len(block) % FIRST_BIN_SAMPLES
        self._left = block[whole:].copy()
        if whole:
            self._add(_Bins.measured(block[:whole], FIRST_BIN_SAMPLES))

    def finish(self) -> tuple[ChannelShape, ...]:
        """The channels' shapes."""
        rest = self._waiting
        if self._left is not None and len(self._left):
            rest = rest.followed_by(_Bins.measured(self._left, len(self._left)))
        bins = self._bins.followed_by(rest.merged(self._fine_in_bin)) if len(rest) else self._bins
        counts = np.full(len(bins), self.bin_samples)
        if len(bins):
            counts[-1] = self._samples - self.bin_samples * (len(bins) - 1)
        rms = np.sqrt(bins.square_sum / counts)
        return tuple(
            ChannelShape(low=_told(low), high=_told(high), rms=_told(mean))
            for low, high, mean in zip(bins.low, bins.high, rms, strict=True)
        )

    def _add(self, fine: _Bins) -> None:
        waiting = self._waiting.followed_by(fine)
        while True:
            ready = min(MAX_BINS - len(self._bins), len(waiting) // self._fine_in_bin)
            whole, waiting = waiting.split(ready * self._fine_in_bin)
            if ready:
                self._bins = self._bins.followed_by(whole.merged(self._fine_in_bin))
            if len(self._bins) < MAX_BINS:
                self._waiting = waiting
                return
            self._bins = self._bins.merged(2)
            self._fine_in_bin *= 2


def _told(values: npt.NDArray[np.float64]) -> tuple[int, ...]:
    """In thousandths of full scale."""
    told = np.rint(np.clip(values, -_LARGEST, _LARGEST) * FULL_SCALE)
    return tuple(told.astype(np.int64).tolist())
