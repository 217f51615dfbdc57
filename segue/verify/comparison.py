"""Comparing a part of a rendition with its masters while both are decoded; nothing is held whole."""

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from segue.verify.alignment import Alignment
from segue.verify.audio import Comparison
from segue.verify.end_error import EndErrorMeter, Spots
from segue.verify.initialization import Initialization
from segue.verify.pcm import Floats, SampleReader
from segue.verify.stream import Master

Kind = Literal["exact", "requantised", "resampled", "lossy"]


def expected_kind(masters: Sequence[Master], initialization: Initialization) -> Kind:
    """What a part owes its masters: their very samples, where it is lossless with the rate and the bits."""
    entry = initialization.entry
    if entry.bit_depth is None:
        return "lossy"
    if any(entry.sample_rate_hz != master.sample_rate_hz for master in masters):
        return "resampled"
    exact = all(_fits(master, entry.bit_depth) for master in masters)
    return "exact" if exact else "requantised"


def _fits(master: Master, bit_depth: int) -> bool:
    roomy = bit_depth >= max(master.significant_bits, min(master.container_bits, 24))
    return roomy and bool(master.container_bits) and master.lossless


class Comparer:
    """Takes a part's presented samples and pulls as many of its masters'."""

    def __init__(
        self,
        kind: Kind,
        expected: int,
        reference: Iterator[Floats],
        rate_hz: int,
        joins_samples: Sequence[int] = (),
    ) -> None:
        self._kind = kind
        self._expected_samples = expected
        self._reference = SampleReader(reference)
        self._alignment = Alignment() if kind == "lossy" else None
        self._end_error = EndErrorMeter(rate_hz, joins_samples) if kind == "lossy" else None
        self._position = 0
        self._values = 0
        self._first_difference: int | None = None
        self._signal = self._error = self._product = self._energy = 0.0

    def add(self, block: Floats) -> None:
        """Compare the next samples; those beyond the master's end are only counted, by the caller."""
        wanted = min(len(block), max(0, self._expected_samples - self._position))
        master = self._reference.take(wanted)
        if master is None or master.shape[1] != block.shape[1]:
            return
        decoded = block[: len(master)]
        difference = decoded - master
        if self._first_difference is None and difference.any():
            self._first_difference = self._position + int(np.argmax(difference.any(axis=1)))
        self._signal += float(np.sum(master**2))
        self._energy += float(np.sum(decoded**2))
        self._error += float(np.sum(difference**2))
        self._product += float(np.sum(master * decoded))
        self._values += difference.size
        self._position += len(master)
        if self._alignment is not None and self._end_error is not None:
            self._alignment.add(master, decoded)
            self._end_error.add(master, decoded)

    def finish(self) -> Comparison:
        """What came of it."""
        misaligned = 0
        ends = Spots()
        if self._alignment is not None and self._end_error is not None:
            self._alignment.finish()
            misaligned, ends = self._alignment.misaligned_samples, self._end_error.finish()
        loudness = math.sqrt(self._signal * self._energy)
        return Comparison(
            kind=self._kind,
            expected_samples=self._expected_samples,
            compared_samples=self._position,
            first_difference=self._first_difference,
            error_dbfs=_decibels(self._error, self._values),
            snr_db=_decibels(self._signal, self._error),
            misaligned_samples=misaligned,
            correlation=self._product / loudness
            if loudness
            else 1.0
            if self._signal == self._energy
            else 0.0,
            start=ends.start,
            end=ends.end,
            joins=ends.joins,
        )


def _decibels(numerator: float, denominator: float) -> float:
    if not numerator:
        return -math.inf
    return 10 * math.log10(numerator / denominator) if denominator else math.inf
