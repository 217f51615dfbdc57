"""Something that costs encoders what music costs them: chords with decaying partials, drums, a bed of noise."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""Frames by two channels, 1.0 = full scale."""

_PIECE_S = 20.0
_BEAT_S = 0.25
_PEAK = 0.8
# Two bars each of A minor, F, C and G, as MIDI note numbers.
_CHORDS = ((45, 57, 60, 64), (41, 53, 57, 60), (48, 55, 60, 64), (43, 55, 59, 62))


def music(duration_s: float, rate_hz: int, *, seed: int) -> Iterator[Samples]:
    """Pieces of at most 20 s that together last so long; the same seed gives the same music."""
    left_frames = round(duration_s * rate_hz)
    random = np.random.default_rng(seed)
    while left_frames > 0:
        piece = _piece(rate_hz, random)[:left_frames]
        left_frames -= len(piece)
        yield piece


def _piece(rate_hz: int, random: np.random.Generator) -> Samples:
    beats = [_beat(index, rate_hz, random) for index in range(round(_PIECE_S / _BEAT_S))]
    piece = np.concatenate(beats)
    # A bed 60 dB down: recordings are never silent, and lossless coders feel it.
    piece += 0.001 * random.standard_normal(piece.shape)
    return piece * (_PEAK / float(np.abs(piece).max()))


def _beat(index: int, rate_hz: int, random: np.random.Generator) -> Samples:
    time_s = np.arange(round(_BEAT_S * rate_hz)) / rate_hz
    notes = _CHORDS[index // 8 % len(_CHORDS)]
    voices = [_note(note, time_s, random) for note in (notes[0], random.choice(notes[1:]))]
    drum = random.standard_normal((len(time_s), 2)) * np.exp(-time_s * random.uniform(20, 60))[:, np.newaxis]
    return sum(voices, start=drum * (0.5 if index % 4 == 2 else 0.15))


def _note(note: int, time_s: NDArray[np.float64], random: np.random.Generator) -> Samples:
    frequency_hz = 440.0 * 2.0 ** ((note - 69) / 12)
    tone = np.zeros_like(time_s)
    for partial in range(1, 11):
        decay = np.exp(-time_s * (1.5 + partial))
        tone += decay * np.sin(2 * np.pi * partial * frequency_hz * time_s + random.uniform(0, 7)) / partial
    left = random.uniform(0.3, 0.7)
    sound: Samples = 0.4 * tone[:, np.newaxis] * np.array([left, 1 - left])
    return sound
