"""Masters to measure with, written as FLAC without ever being held whole."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.cost import BenchError
from bench.ffmpeg import bundled_ffmpeg
from bench.music import Samples, music

_DEPTH_OPTIONS = {16: ("-sample_fmt", "s16"), 24: ("-sample_fmt", "s32", "-bits_per_raw_sample", "24")}


@dataclass(frozen=True, slots=True)
class MasterKind:
    """The shape of a master."""

    duration_s: float
    sample_rate_hz: int
    bit_depth: int

    @property
    def is_hi_res(self) -> bool:
        """Whether there is more in it than a lossless rendition holds."""
        return self.bit_depth > 16 or self.sample_rate_hz > 48_000

    def __str__(self) -> str:
        minutes = self.duration_s / 60
        length = f"{self.duration_s:g} s" if minutes < 1 else f"{minutes:g} min"
        return f"{length} of {self.bit_depth}/{self.sample_rate_hz / 1000:g}"


def write_master(kind: MasterKind, path: Path, *, seed: int = 1) -> Path:
    """Synthesise a master."""
    argv = [str(bundled_ffmpeg()), "-v", "error", "-y", "-f", "s32le", "-ar", str(kind.sample_rate_hz)]
    argv += ["-ac", "2", "-i", "pipe:0", "-c:a", "flac", *_DEPTH_OPTIONS[kind.bit_depth], str(path)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for block in _quantised(kind, seed):
            encoder.stdin.write(block)
        encoder.stdin.close()
    if encoder.returncode != 0:
        raise BenchError(f"ffmpeg can't write {path.name}: exit status {encoder.returncode}")
    return path


def _quantised(kind: MasterKind, seed: int) -> Iterator[bytes]:
    """32-bit little-endian samples whose bits below the depth are zero, with TPDF dither."""
    random = np.random.default_rng(seed)
    full_scale = 2 ** (kind.bit_depth - 1)
    for piece in music(kind.duration_s, kind.sample_rate_hz, seed=seed):
        yield _quantise(piece, full_scale, random).tobytes()


def _quantise(piece: Samples, full_scale: int, random: np.random.Generator) -> NDArray[np.int32]:
    dither = random.random(piece.shape) - random.random(piece.shape)
    steps = np.clip(np.rint(piece * full_scale + dither), -full_scale, full_scale - 1)
    return (steps * (2**31 // full_scale)).astype("<i4")
