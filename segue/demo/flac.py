"""Writing a FLAC file with tags and a cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from av.container import OutputContainer
from av.stream import Disposition
from numpy.typing import NDArray

from segue.demo.instruments import Samples

_FRAME_SAMPLES = 4096


@dataclass(frozen=True, slots=True)
class FlacFormat:
    """Rate and depth; 16 or 24 bits."""

    rate_hz: int
    depth_bits: int

    @property
    def sample_format(self) -> str:
        """As FFmpeg names it."""
        return "s16" if self.depth_bits == 16 else "s32"


def write_flac(
    path: Path, samples: Samples, form: FlacFormat, *, tags: Mapping[str, str], cover: bytes
) -> None:
    """Write a stereo file; 16 bits with TPDF dither, the same on every call."""
    coded = _quantised(samples, form.depth_bits)
    with av.open(str(path), "w", format="flac") as target:
        stream = target.add_stream("flac", rate=form.rate_hz, layout="stereo", format=form.sample_format)
        target.metadata.update(tags)
        _attach(cover, target)
        for start in range(0, len(coded), _FRAME_SAMPLES):
            packed = coded[start : start + _FRAME_SAMPLES].reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(packed, format=form.sample_format, layout="stereo")
            frame.sample_rate, frame.pts = form.rate_hz, start
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


def _quantised(samples: Samples, depth_bits: int) -> NDArray[np.int16] | NDArray[np.int32]:
    scaled = samples * (1 << depth_bits - 1)
    if depth_bits == 16:
        random = np.random.default_rng(seed=16)
        dither = random.random(scaled.shape) - random.random(scaled.shape)
        return np.rint(scaled + dither).astype(np.int16)
    # FFmpeg's encoder takes 24 bits as the upper ones of 32.
    return np.rint(scaled).astype(np.int32) << 8


def _attach(cover: bytes, target: OutputContainer) -> None:
    with av.open(BytesIO(cover), "r") as picture:
        stream = target.add_stream_from_template(picture.streams.video[0])
        stream.disposition = Disposition.attached_pic
        packet = next(picture.demux(video=0))
        packet.stream, packet.pts, packet.dts = stream, 0, 0
        target.mux(packet)
