"""Three instruments: a pad, a bell and a bass, each note a stretch of stereo samples."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Shape (samples, 2), full scale at 1."""

PAD_S = 7.2
BASS_S = 5.4
_BELL_S = 2.4

_PAD_GAIN, _BELL_GAIN, _BASS_GAIN = 0.05, 0.11, 0.14
_DETUNE = 8e-4  # between left and right: a slow, wide beating

# A bell is heard again from the other side, later and softer.
_ECHOES = ((0.0, 1.0, 0.35), (0.45, 0.16, 0.4), (0.9, 0.2, 0.08))  # delay in seconds, gain on the two sides


@cache
def pad(note: int, rate_hz: int) -> Samples:
    """A soft chord tone that swells and lets the next chord in while it fades."""
    time_s = _times(PAD_S, rate_hz)
    swell = np.minimum(time_s / 1.6, 1) * np.minimum((PAD_S - time_s) / 2.4, 1)
    envelope = (_PAD_GAIN * np.sin(np.pi / 2 * swell) ** 2).astype(np.float32)
    sides = [_tone(note, time_s, 1 + side, second=0.34, third=0.12) for side in (-_DETUNE, _DETUNE)]
    return np.stack([side * envelope for side in sides], axis=1)


@cache
def left_bell(note: int, rate_hz: int) -> Samples:
    """A struck tone that rings out, on the left."""
    time_s = _times(_BELL_S, rate_hz)
    envelope = np.minimum(time_s / 0.004, 1) * np.exp(-2.6 * time_s) * np.minimum((_BELL_S - time_s) / 0.3, 1)
    tone = _tone(note, time_s, 1, second=0.5, third=0.2) * (_BELL_GAIN * envelope).astype(np.float32)
    longest_s = max(delay_s for delay_s, _, _ in _ECHOES)
    mix = np.zeros((len(tone) + round(longest_s * rate_hz), 2), np.float32)
    for delay_s, near, far in _ECHOES:
        start = round(delay_s * rate_hz)
        mix[start : start + len(tone), 0] += tone * np.float32(near)
        mix[start : start + len(tone), 1] += tone * np.float32(far)
    return mix


@cache
def right_bell(note: int, rate_hz: int) -> Samples:
    """A struck tone that rings out, on the right."""
    return np.ascontiguousarray(left_bell(note, rate_hz)[:, ::-1])


@cache
def bass(note: int, rate_hz: int) -> Samples:
    """A round low tone under a chord."""
    time_s = _times(BASS_S, rate_hz)
    envelope = np.minimum(time_s / 0.05, 1) * np.exp(-0.35 * time_s) * np.minimum((BASS_S - time_s) / 0.8, 1)
    tone = _tone(note, time_s, 1, second=0.4, third=0.1) * (_BASS_GAIN * envelope).astype(np.float32)
    return np.stack([tone, tone], axis=1)


def _times(length_s: float, rate_hz: int) -> NDArray[np.float64]:
    return np.arange(round(length_s * rate_hz)) / rate_hz


def _tone(note: int, time_s: NDArray[np.float64], detune: float, *, second: float, third: float) -> Samples:
    """A MIDI note number's tone with two overtones, one channel.

    Whole turns are dropped in double precision, the rest is single; sin 2x and sin 3x follow from sin x and cos x.
    """
    turns = time_s * (440 * 2 ** ((note - 69) / 12) * detune)
    angle = ((turns - np.floor(turns)) * (2 * np.pi)).astype(np.float32)
    sine, cosine = np.sin(angle), np.cos(angle)
    overtones = 1 + np.float32(2 * second) * cosine + np.float32(third) * (4 * cosine * cosine - 1)
    return np.multiply(sine, overtones, dtype=np.float32)
