"""Masters made by the tests: short, different from one another, with tags where a container can hold them."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

NO_TAGS: Mapping[str, str] = {}


def write_master(
    path: Path,
    tags: Mapping[str, str] = NO_TAGS,
    *,
    seed: int,
    length_s: float = 2.0,
    sample_rate_hz: int = 44_100,
    bit_depth: int = 16,
) -> Path:
    """Write a stereo master, its codec by the file's suffix: ``.flac``, ``.wav`` or ``.mp3``.

    The same seed and length give the same music at any rate and depth.
    """
    codec = {".flac": "flac", ".wav": "pcm_s16le", ".mp3": "mp3"}[path.suffix]
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = _music(seed, length_s, sample_rate_hz)
    with av.open(path, "w") as container:
        container.metadata.update(tags)
        stream = container.add_stream(codec, rate=sample_rate_hz)
        assert isinstance(stream, AudioStream)
        sample_format = {"mp3": "s16p"}.get(codec, "s32" if bit_depth > 16 else "s16")
        stream.codec_context.layout = "stereo"
        stream.codec_context.format = sample_format
        if codec == "flac":
            stream.codec_context.options = {"compression_level": "0"}
        for start in range(0, len(samples), 4096):
            block = samples[start : start + 4096]
            container.mux(stream.encode(_frame(block, start, sample_rate_hz, sample_format)))
        container.mux(stream.encode(None))
    return path


def _music(seed: int, length_s: float, sample_rate_hz: int) -> NDArray[np.float64]:
    """A few tones, -1 to 1, stereo."""
    random = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * sample_rate_hz)) / sample_rate_hz
    tones = [np.sin(2 * np.pi * hz * time_s + hz) for hz in random.uniform(80, 4000, size=4)]
    return np.stack([tones[0] + tones[1], tones[2] + tones[3]], axis=1) * 0.3


def _frame(block: NDArray[np.float64], start: int, sample_rate_hz: int, sample_format: str) -> av.AudioFrame:
    dtype, scale = (np.int32, 2**31 - 256) if sample_format == "s32" else (np.int16, 2**15 - 1)
    whole = (block * scale).astype(dtype)
    data = whole.T if sample_format.endswith("p") else whole.reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), format=sample_format, layout="stereo")
    frame.sample_rate = sample_rate_hz
    frame.pts = start
    frame.time_base = Fraction(1, sample_rate_hz)
    return frame
