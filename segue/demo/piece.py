"""One piece of not quite eighty seconds, written as notes, rendered at any rate and from any point on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segue.demo.instruments import Samples, bass, left_bell, pad, right_bell

LENGTH_S = 78.9

_BEAT_S = 0.6
_CHORD_S = 8 * _BEAT_S
_BELL_STEP_S = _BEAT_S / 2

# A bass note and four tones of the chord above it, as MIDI note numbers.
_CHORDS = (
    (36, 60, 64, 67, 74),  # C add 9
    (33, 60, 64, 67, 71),  # A minor 9
    (41, 60, 64, 69, 72),  # F major 7
    (43, 62, 67, 69, 74),  # G sus
    (40, 59, 64, 67, 74),  # E minor 7
    (33, 60, 64, 69, 71),  # A minor 9
    (38, 60, 65, 69, 76),  # D minor 9
    (43, 59, 65, 67, 74),  # G 7
)
_CHORD_COUNT = 16

_BELL_STEPS = 16
_BELL_ORDER = (0, 2, 1, 3, 2, 1, 3, 2)
_BELL_RESTS = frozenset({3, 6, 11, 14})

_FADE_OUT_S = 4.0


@dataclass(frozen=True, slots=True)
class _Note:
    start_s: float
    sound: Callable[[int, int], Samples]
    pitch: int


def render(rate_hz: int, start_s: float, end_s: float) -> Samples:
    """The piece between two instants.

    Every note begins on a sample of both 96 and 44.1 kHz, so stretches of one rate join without a seam.
    """
    first, last = round(start_s * rate_hz), round(end_s * rate_hz)
    mix = np.zeros((last - first, 2), np.float32)
    for note in _notes():
        _add(mix, note, first, rate_hz)
    fade = np.clip((LENGTH_S - np.arange(first, last) / rate_hz) / _FADE_OUT_S, 0, 1)
    return mix * fade.astype(np.float32)[:, np.newaxis]


def _add(mix: Samples, note: _Note, first: int, rate_hz: int) -> None:
    offset = round(note.start_s * rate_hz) - first
    sound = note.sound(note.pitch, rate_hz)
    begin, end = max(offset, 0), min(offset + len(sound), len(mix))
    if begin < end:
        mix[begin:end] += sound[begin - offset : end - offset]


def _notes() -> Iterator[_Note]:
    for index in range(_CHORD_COUNT):
        root, *tones = _CHORDS[index % len(_CHORDS)]
        start_s = index * _CHORD_S
        yield _Note(start_s, bass, root)
        for tone in tones:
            yield _Note(start_s, pad, tone)
        if index > 0:  # the pad opens alone
            yield from _bells(start_s, tones)


def _bells(start_s: float, tones: list[int]) -> Iterator[_Note]:
    for step in range(_BELL_STEPS):
        if step not in _BELL_RESTS:
            pitch = tones[_BELL_ORDER[step % len(_BELL_ORDER)]] + 12
            yield _Note(start_s + step * _BELL_STEP_S, left_bell if step % 2 else right_bell, pitch)
