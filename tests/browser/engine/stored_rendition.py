"""Renditions as an independent reader has them: fetched, decrypted and decoded by other means than the player's."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from tests.access_units import access_units
from tests.browser.engine.recording import RATE_HZ, Samples
from tests.e2e.variant import Variant

UNIT_SAMPLES = 1024
LOW_COMPLEXITY = bytes.fromhex("1210")
"""AudioSpecificConfig of AAC-LC, 44.1 kHz, stereo (ISO/IEC 14496-3 section 1.6.2.1)."""


@dataclass(frozen=True)
class StoredRendition:
    """One rendition of a track; only of AAC it is known what its units are."""

    variant: Variant

    @cached_property
    def units(self) -> list[list[bytes]]:
        """The bare access units of each segment; the very first one primes the decoder."""
        return [access_units(segment) for segment in self.variant.clear_segments()]

    @cached_property
    def lengths(self) -> list[int]:
        """How many samples each segment presents."""
        return [round(segment.duration * RATE_HZ) for segment in self.variant.playlist.segments]

    @property
    def starts(self) -> list[int]:
        """Where each segment begins, in samples of what is presented."""
        return [0, *accumulate(self.lengths[:-1])]


class OneDecoder:
    """
    Decodes access units in the order in which they are appended.

    One decoder for all of them, for AAC fills quiet bands with noise of the decoder's own (ISO/IEC 14496-3 section
    4.6.13), and what noise that is depends on all that it decoded before.
    """

    def __init__(self) -> None:
        context = AudioCodecContext.create("aac", "r")
        context.extradata = LOW_COMPLEXITY
        context.sample_rate = RATE_HZ
        context.layout = "stereo"
        self._context = context
        self._before: tuple[StoredRendition, int] | None = None

    def segment(self, rendition: StoredRendition, number: int) -> Samples:
        """What a segment presents, after whatever was decoded before."""
        units = rendition.units[number]
        primes: list[bytes] = []
        if number == 0:
            primes, units = units[:1], units[1:]
        elif self._before != (rendition, number - 1):
            primes = rendition.units[number - 1][-1:]
        self._before = (rendition, number)
        for _ in self._decoded(primes):
            pass
        return np.concatenate(list(self._decoded(units)))[: rendition.lengths[number]]

    def _decoded(self, units: list[bytes]) -> Iterator[Samples]:
        for unit in units:
            for frame in self._context.decode(av.Packet(unit)):
                yield frame.to_ndarray().T.astype(np.float64)
