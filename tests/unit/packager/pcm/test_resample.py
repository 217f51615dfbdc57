"""Changing the sample rate."""

import numpy as np
import pytest

from packager.pcm.resample import Resampler, resampled_length


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(96000, 48000), (35467, 48000), (39000, 48000), (22050, 44100), (192000, 44100)]
)
def test_a_sine_stays_a_sine(from_hz: int, to_hz: int) -> None:
    """Fed in odd pieces, 1 kHz comes out as 1 kHz, at -120 dB or better, and in the promised number of samples."""
    samples = from_hz + 777
    signal = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(samples) / from_hz).reshape(-1, 1)
    resampler = Resampler(from_hz, to_hz, 1)
    parts = [resampler.feed(part) for part in np.array_split(signal, 13)]
    found = np.concatenate([*parts, *resampler.finish()])[:, 0]
    assert resampled_length(samples, from_hz, to_hz) == len(found)
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(len(found)) / to_hz)
    middle = slice(to_hz // 10, -to_hz // 10)
    error = found[middle] - expected[middle]
    assert 20 * np.log10(np.sqrt(np.mean(error**2)) / 0.5) < -120
