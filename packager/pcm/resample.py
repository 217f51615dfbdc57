"""Changing the sample rate, with libsoxr at its very high quality."""

from collections.abc import Iterator
from math import ceil

import numpy as np
import soxr

from packager.pcm.block import Block
from packager.pcm.depth import as_float64


def resampled_length(samples: int, from_hz: int, to_hz: int) -> int:
    """How many samples a length takes at another rate: none of the master is lost, at most a part of one is added."""
    return ceil(samples * to_hz / from_hz) if from_hz != to_hz else samples


class Resampler:
    """A stream of blocks at one rate, in; float64 blocks at another, out; exactly `resampled_length` in all."""

    def __init__(self, from_hz: int, to_hz: int, channels: int) -> None:
        self._from_hz, self._to_hz = from_hz, to_hz
        self._stream = soxr.ResampleStream(from_hz, to_hz, channels, dtype="float64", quality="VHQ")
        self._channels = channels
        self._taken = 0
        self._given = 0

    def feed(self, block: Block) -> Block:
        """Resample a block; what comes out lags behind by the filter's delay."""
        self._taken += len(block)
        out: Block = self._stream.resample_chunk(as_float64(block))
        self._given += len(out)
        return out

    def finish(self) -> Iterator[Block]:
        """The rest, cut or padded by the sample that rounding may miss."""
        wanted = resampled_length(self._taken, self._from_hz, self._to_hz) - self._given
        rest: Block = self._stream.resample_chunk(np.zeros((0, self._channels)), last=True)
        if len(rest) < wanted:
            rest = np.concatenate([rest, np.zeros((wanted - len(rest), self._channels))])
        yield np.ascontiguousarray(rest[:wanted])
