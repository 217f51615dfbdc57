"""The ffmpeg command line as an independent reader and writer of audio, from a wheel."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

_TIMEOUT_S = 120


def run_ffmpeg(*arguments: str, stdin: bytes = b"") -> bytes:
    """Run ffmpeg, answer its standard output, and fail the test with its own words when it fails."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", *arguments]
    if stdin:
        command.remove("-nostdin")
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def write_audio(path: Path, samples: NDArray[np.int32], sample_rate_hz: int, *options: str) -> Path:
    """Write left-justified 32-bit samples of shape (frames, channels) in the format that suffix and options say."""
    channels = str(samples.shape[1])
    run_ffmpeg(
        *("-f", "s32le", "-ar", str(sample_rate_hz), "-ac", channels, "-i", "pipe:0"),
        *(*options, "-y", str(path)),
        stdin=samples.astype("<i4").tobytes(),
    )
    return path


def read_audio(source: str | Path, channels: int = 2) -> NDArray[np.int32]:
    """What ffmpeg hears, as left-justified 32-bit samples of shape (frames, channels), at the source's own rate."""
    # From disk ffmpeg opens no key whose name has no known extension; over HTTP it does.
    options = ("-allowed_extensions", "ALL") if str(source).endswith(".m3u8") else ()
    data = run_ffmpeg(*options, "-i", str(source), "-map", "0:a:0", "-c:a", "pcm_s32le", "-f", "s32le", "-")
    return np.frombuffer(data, "<i4").reshape(-1, channels)


def music(
    length_s: float, sample_rate_hz: int, *, bit_depth: int = 16, channels: int = 2, seed: int = 1
) -> NDArray[np.int32]:
    """Something like music: tones that swell, and noise; left-justified at a depth, shape (frames, channels)."""
    random = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * sample_rate_hz)) / sample_rate_hz
    voices = [
        np.sin(2 * np.pi * hz * time_s) * (0.6 + 0.4 * np.sin(2 * np.pi * random.uniform(0.3, 2) * time_s))
        for hz in random.uniform(60, 5000, size=3 * channels)
    ]
    tones = np.stack([sum(voices[index::channels]) for index in range(channels)], axis=1) * 0.15
    noise = random.normal(0, 0.01, tones.shape)
    steps = 1 << (bit_depth - 1)
    whole = np.clip(np.rint((tones + noise) * steps), -steps, steps - 1).astype(np.int64)
    return (whole << (32 - bit_depth)).astype(np.int32)
