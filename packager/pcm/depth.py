"""Changing the depth of samples: exactly when nothing is lost, with TPDF dither when something is."""

import numpy as np
import numpy.typing as npt

from packager.pcm.block import Block


class Quantiser:
    """Rounds to a depth after adding triangular dither of two least significant bits, peak to peak.

    The noise is independent for every sample and channel (Lipshitz, Wannamaker and Vanderkooy, "Quantization and
    dither: a theoretical survey", JAES 40 (5), 1992). The generator is passed in, so that a packaging can be
    repeated bit for bit.
    """

    def __init__(self, bit_depth: int, random: np.random.Generator) -> None:
        self._bits = bit_depth
        self._random = random
        self.clipped_samples = 0

    def quantise(self, block: Block) -> Block:
        """Samples at the depth, left-justified: int16 up to 16 bits, else int32. What overshoots is clipped."""
        steps = float(1 << (self._bits - 1))
        scaled = as_float64(block) * steps
        scaled += self._random.random(scaled.shape)
        scaled -= self._random.random(scaled.shape)
        rounded = np.rint(scaled, out=scaled)
        self.clipped_samples += int(np.count_nonzero((rounded < -steps) | (rounded > steps - 1)))
        np.clip(rounded, -steps, steps - 1, out=rounded)
        if self._bits <= 16:
            return rounded.astype(np.int16) << (16 - self._bits)
        return rounded.astype(np.int32) << (32 - self._bits)


def as_float64(block: Block) -> npt.NDArray[np.float64]:
    """Samples as float64, full scale = 1.0."""
    if block.dtype == np.int16:
        return block / 32768.0
    if block.dtype == np.int32:
        return block / 2147483648.0
    return block.astype(np.float64)


def as_depth(block: Block, bit_depth: int) -> Block:
    """Samples of at most that depth in the narrowest type that holds it, value for value."""
    if bit_depth <= 16 and block.dtype == np.int32:
        return (block >> 16).astype(np.int16)
    if bit_depth > 16 and block.dtype == np.int16:
        return block.astype(np.int32) << 16
    return block


def peak_of(block: Block) -> float:
    """The largest magnitude, full scale = 1.0."""
    if not block.size:
        return 0.0
    largest = (
        max(int(block.max()), -int(block.min())) if block.dtype.kind == "i" else float(np.abs(block).max())
    )
    scale = {"int16": 32768.0, "int32": 2147483648.0}.get(block.dtype.name, 1.0)
    return largest / scale
