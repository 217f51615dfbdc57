"""Decoding a rendition while its segments pass by, and measuring what comes out."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segue.verify.comparison import Comparer
from segue.verify.decoding import decode_access_units, decode_file
from segue.verify.descriptor import ElementaryStream
from segue.verify.errors import MalformedMediaError
from segue.verify.initialization import Initialization
from segue.verify.loudness_meter import LoudnessMeter
from segue.verify.pcm import Floats, Integers, as_floats, in_batches, left_justified
from segue.verify.segment_walk import ClearSegment
from segue.verify.stream import Audio


def analyse(
    initialization: Initialization, segments: Iterator[ClearSegment], comparer: Comparer | None
) -> Audio:
    """Decode all segments and measure the audio; they are walked to their end whatever the decoder does.

    Raises:
        UnreadableStreamError: The master ends with an error halfway.
    """
    measurement = _Measurement(initialization, comparer)
    problem = None
    try:
        for block in in_batches(_decoded(initialization, segments)):
            measurement.add(block)
    except MalformedMediaError as error:
        problem = str(error)
    for _ in segments:
        pass
    return measurement.finish(problem)


def _decoded(
    initialization: Initialization, segments: Iterator[ClearSegment]
) -> Iterator[NDArray[np.generic]]:
    config = initialization.entry.config
    if isinstance(config, ElementaryStream):
        units = (bytes(unit) for segment in segments for unit in segment.access_units)
        return decode_access_units(units, config.config)
    return decode_file(chain([initialization.raw], (segment.clear for segment in segments)))


@dataclass(slots=True)
class _Counts:
    decoded: int = 0
    presented: int = 0


class _Measurement:
    def __init__(self, initialization: Initialization, comparer: Comparer | None) -> None:
        entry = initialization.entry
        self._start = initialization.priming_samples
        valid = initialization.valid_samples
        self._end = None if valid is None else self._start + valid
        self._bit_depth = entry.bit_depth
        self._channels = entry.channels
        self._comparer = comparer
        self._meter = LoudnessMeter(entry.sample_rate_hz, entry.channels)
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._counts = _Counts()

    def add(self, block: NDArray[np.generic]) -> None:
        if block.shape[1] != self._channels:
            raise MalformedMediaError(
                f"the decoder gives {block.shape[1]} channels, the sample entry {self._channels}"
            )
        if self._bit_depth is not None:
            block = left_justified(block)
            self._md5.update(_as_flac_hashes(block, self._bit_depth))
        presented = self._presented(block)
        if not len(presented):
            return
        self._sha256.update(np.ascontiguousarray(presented).tobytes())
        floats: Floats = as_floats(presented)
        self._meter.add(floats)
        if self._comparer is not None:
            self._comparer.add(floats)

    def finish(self, problem: str | None) -> Audio:
        integrated_lufs, true_peak_dbtp = self._meter.finish()
        return Audio(
            problem=problem,
            decoded_samples=self._counts.decoded,
            presented_samples=self._counts.presented,
            pcm_sha256=self._sha256.hexdigest(),
            md5=self._md5.digest(),
            integrated_lufs=integrated_lufs,
            true_peak_dbtp=true_peak_dbtp,
            comparison=self._comparer.finish() if self._comparer is not None else None,
        )

    def _presented(self, block: NDArray[np.generic]) -> NDArray[np.generic]:
        """The part of a block inside the edit list."""
        begin = self._counts.decoded
        self._counts.decoded += len(block)
        first = max(0, self._start - begin)
        last = len(block) if self._end is None else max(first, min(len(block), self._end - begin))
        presented = block[first:last]
        self._counts.presented += len(presented)
        return presented


def _as_flac_hashes(samples: Integers, bit_depth: int) -> bytes:
    """Little-endian, sign-extended to whole bytes, interleaved (RFC 9639, 8.2)."""
    width_bytes = -(-bit_depth // 8)
    values = np.ascontiguousarray(samples >> (32 - bit_depth), dtype="<i4")
    octets = values.view(np.uint8).reshape(-1, 4)
    return octets[:, :width_bytes].tobytes()
