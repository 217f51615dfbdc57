"""Measuring loudness."""

import numpy as np
import pytest

from packager.pcm.loudness import LoudnessMeter


def _measure(
    samples: np.ndarray[tuple[int, int], np.dtype[np.float64]], rate_hz: int = 48000
) -> LoudnessMeter:
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    for part in np.array_split(samples, 7):
        meter.feed(np.ascontiguousarray(part))
    return meter


@pytest.mark.parametrize("level_lufs", [-23.0, -33.0])
def test_ebu_tech_3341_cases_1_and_2(level_lufs: float) -> None:
    """A stereo 1 kHz sine of 20 s at a level in dBFS measures that level in LUFS, within 0.1 LU."""
    sine = 10 ** (level_lufs / 20) * np.sin(2 * np.pi * 1000 * np.arange(20 * 48000) / 48000)
    loudness = _measure(np.stack([sine, sine], axis=1)).finish()
    assert loudness.integrated_lufs == pytest.approx(level_lufs, abs=0.1)


def test_ebu_tech_3342_case_1() -> None:
    """20 s at -20 LUFS, then 20 s at -30 LUFS: a loudness range of 10 LU, within 1 LU."""
    time_s = np.arange(20 * 48000) / 48000
    parts = [10 ** (level / 20) * np.sin(2 * np.pi * 1000 * time_s) for level in (-20, -30)]
    sine = np.concatenate(parts)
    assert _measure(np.stack([sine, sine], axis=1)).finish().range_lu == pytest.approx(10, abs=1)


def test_true_peak_lies_between_samples() -> None:
    """A sine at a quarter of the rate, 45° off its crests, peaks 3 dB above its samples (Tech 3341, case 16)."""
    time_s = np.arange(48000 * 2) / 48000
    fade = np.clip(np.minimum(time_s, 2 - time_s) * 10, 0, 1)  # an edge would ring above the crests
    sine = 0.5 * np.sin(2 * np.pi * 12000 * time_s + np.pi / 4) * fade
    loudness = _measure(np.stack([sine, sine], axis=1)).finish()
    assert loudness.true_peak_dbtp == pytest.approx(-6.02, abs=0.2)


def test_silence_has_no_loudness() -> None:
    """What is undefined is None, not a number that looks like one."""
    loudness = _measure(np.zeros((48000, 2))).finish()
    assert (None, None, None) == (loudness.integrated_lufs, loudness.range_lu, loudness.true_peak_dbtp)


def test_an_instant_has_no_loudness() -> None:
    """Below one gating block of 400 ms there is nothing to integrate."""
    assert _measure(np.full((100, 2), 0.5)).finish().integrated_lufs is None
