"""Decoded samples as arrays of shape (samples, channels)."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

from segue.verify.errors import MalformedMediaError

Integers: TypeAlias = NDArray[np.int32]
"""Left-justified: full scale is 2³¹ whatever the depth, so that depths compare."""

Floats: TypeAlias = NDArray[np.float64]
"""Full scale is 1; every left-justified integer is represented exactly."""

_BATCH_SAMPLES = 1 << 14

_FULL_SCALE = float(1 << 31)


def interleaved(frame: av.AudioFrame) -> NDArray[np.generic]:
    """A frame's samples in its own format, shape (samples, channels)."""
    samples = frame.to_ndarray()
    channels = frame.layout.nb_channels
    return samples.T if frame.format.is_planar else samples.reshape(-1, channels)


def left_justified(samples: NDArray[np.generic]) -> Integers:
    """Integer samples of any width, left-justified in 32 bits.

    Raises:
        MalformedMediaError: They are not integers.
    """
    if samples.dtype == np.int32:
        return samples.astype(np.int32, copy=False)
    if samples.dtype == np.int16:
        return samples.astype(np.int32) << 16
    if samples.dtype == np.uint8:
        return (samples.astype(np.int32) - 128) << 24
    raise MalformedMediaError(f"the decoder gives {samples.dtype}, not integers")


def as_floats(samples: NDArray[np.generic]) -> Floats:
    """Samples of any format at full scale 1."""
    if np.issubdtype(samples.dtype, np.floating):
        return samples.astype(np.float64)
    return left_justified(samples) / _FULL_SCALE


def in_batches(blocks: Iterable[NDArray[np.generic]]) -> Iterator[NDArray[np.generic]]:
    """The same samples in blocks of `_BATCH_SAMPLES` or more: an AAC frame is too little work for a call."""
    batch: list[NDArray[np.generic]] = []
    samples = 0
    for block in blocks:
        batch.append(block)
        samples += len(block)
        if samples >= _BATCH_SAMPLES:
            yield np.concatenate(batch)
            batch, samples = [], 0
    if batch:
        yield np.concatenate(batch)


class SampleReader:
    """Takes any number of samples at a time out of a sequence of blocks."""

    def __init__(self, blocks: Iterator[Floats]) -> None:
        self._blocks = blocks
        self._pending: list[Floats] = []

    def take(self, samples: int) -> Floats | None:
        """The next so many samples, fewer at the end; None when there are none at all."""
        parts, missing = [], samples
        while missing:
            block = self._pending.pop() if self._pending else next(self._blocks, None)
            if block is None:
                break
            if len(block) > missing:
                self._pending.append(block[missing:])
                block = block[:missing]
            parts.append(block)
            missing -= len(block)
        return np.concatenate(parts) if parts else None
