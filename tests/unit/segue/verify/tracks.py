"""Tracks made up for these tests: chords that begin and end at full level, like a cut out of continuous music."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def chords(seconds: float, rate_hz: int = 44_100, channels: int = 2) -> NDArray[np.float64]:
    """Samples at full scale 1, shape (samples, channels), the same at every call."""
    rng = np.random.default_rng(7)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    tones = np.zeros((len(time_s), channels))
    for hertz in (220.0, 277.2, 329.6, 440.0, 1760.0):
        phase = rng.uniform(0, 6.28, channels)
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.3, 0.9) * time_s)
        tones += 0.08 * swell[:, None] * np.sin(2 * np.pi * hertz * time_s[:, None] + phase)
    return tones + rng.normal(0, 0.004, tones.shape)


def write_wav(path: Path, samples: NDArray[np.float64], rate_hz: int = 44_100) -> Path:
    """Write 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(samples * 32_767).astype("<i2").tobytes())
    return path
