"""Blocks of PCM and their way from FFmpeg's frames to arrays and back."""

from collections.abc import Iterable, Iterator
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Block = npt.NDArray[Any]
"""Samples of shape (frames, channels), C-contiguous: int16, int32 (both left-justified), float32 or float64."""

BLOCK_FRAMES = 1 << 15

_FORMATS = {"int16": "s16", "int32": "s32", "float32": "flt", "float64": "dbl"}
LAYOUTS = {1: "mono", 2: "stereo"}


def block_of_frame(frame: av.AudioFrame) -> Block:
    """A decoded frame's samples; unsigned 8-bit becomes int16, exactly."""
    channels = len(frame.layout.channels)
    samples = frame.to_ndarray()
    shaped = samples.T if frame.format.is_planar else samples.reshape(-1, channels)
    if shaped.dtype == np.uint8:
        shaped = (shaped.astype(np.int16) - 128) << 8
    return np.ascontiguousarray(shaped)


def frame_of_block(block: Block, sample_rate_hz: int) -> av.AudioFrame:
    """A packed frame that holds a block's samples."""
    channels = block.shape[1]
    frame = av.AudioFrame.from_ndarray(
        block.reshape(1, -1), format=_FORMATS[block.dtype.name], layout=LAYOUTS[channels]
    )
    frame.sample_rate = sample_rate_hz
    return frame


def gathered(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same samples in blocks of about `BLOCK_FRAMES`, so that tiny frames cost no more than large ones."""
    waiting: list[Block] = []
    frames = 0
    for block in blocks:
        waiting.append(block)
        frames += len(block)
        if frames >= BLOCK_FRAMES:
            yield np.concatenate(waiting) if len(waiting) > 1 else block
            waiting, frames = [], 0
    if frames:
        yield np.concatenate(waiting)


def mirrored_head(head: Block, frames: int) -> Block:
    """What could have come before a track: its beginning, played backwards, again and again if it is short."""
    return np.ascontiguousarray(np.take(head, _reflected(np.arange(-frames, 0), len(head)), axis=0))


def mirrored_tail(tail: Block, frames: int) -> Block:
    """What could come after a track: its end, played backwards."""
    return np.ascontiguousarray(
        np.take(tail, _reflected(np.arange(len(tail), len(tail) + frames), len(tail)), axis=0)
    )


def _reflected(indices: npt.NDArray[np.int64], length: int) -> npt.NDArray[np.int64]:
    """Indices reflected into 0…length-1 with the edge samples repeated: …1 0 | 0 1 2 … n-1 | n-1 …."""
    folded = np.mod(indices, 2 * length)
    return np.where(folded < length, folded, 2 * length - 1 - folded)
