"""Decoding a part of a rendition while its segments pass by, and measuring what comes out."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segue.verify.audio import Audio
from segue.verify.comparison import Comparer
from segue.verify.decoding import decode_access_units, decode_file
from segue.verify.descriptor import ElementaryStream
from segue.verify.errors import MalformedMediaError
from segue.verify.initialization import Initialization
from segue.verify.loudness_meter import LoudnessMeter, WholeLoudness
from segue.verify.pcm import Floats, Integers, as_floats, in_batches, left_justified
from segue.verify.rendition import Part
from segue.verify.segment_walk import ClearSegment


def analyse(
    part: Part,
    initialization: Initialization,
    segments: Iterator[ClearSegment],
    comparer: Comparer | None,
    whole: WholeLoudness,
) -> Audio:
    """Decode a part's segments and measure the audio; they are walked to their end whatever the decoder does.

    Raises:
        UnreadableStreamError: A master ends with an error halfway.
    """
    measurement = _Measurement(part, initialization, comparer, whole)
    counted = measurement.counted(segments)
    problem = None
    try:
        for block in in_batches(_decoded(initialization, counted)):
            measurement.add(block)
    except MalformedMediaError as error:
        problem = str(error)
    for _ in counted:
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
    told: int = 0
    """What the segments read so far say that they last."""
    decoded: int = 0
    presented: int = 0


class _Measurement:
    def __init__(
        self, part: Part, initialization: Initialization, comparer: Comparer | None, whole: WholeLoudness
    ) -> None:
        entry = initialization.entry
        self._start = initialization.priming_samples
        self._valid = initialization.valid_samples
        self._alone = part.count == 1
        self._whole = whole
        self._rate_hz = entry.sample_rate_hz
        self._bit_depth = entry.bit_depth
        self._channels = entry.channels
        self._comparer = comparer
        self._meter = LoudnessMeter(entry.sample_rate_hz, entry.channels)
        self._sha256 = hashlib.sha256()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._counts = _Counts()

    def counted(self, segments: Iterator[ClearSegment]) -> Iterator[ClearSegment]:
        """The same segments, their lengths noted on the way."""
        for segment in segments:
            self._counts.told += segment.media_samples
            yield segment

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
        self._whole.add(floats, self._rate_hz)
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
        """What of a block is to be heard."""
        begin = self._counts.decoded
        self._counts.decoded += len(block)
        first = max(0, self._start - begin)
        end = self._end()
        last = len(block) if end is None else max(first, min(len(block), end - begin))
        presented = block[first:last]
        self._counts.presented += len(presented)
        return presented

    def _end(self) -> int | None:
        """Where the presentation ends, in decoded samples.

        Alone, a part has its edit list. Among others that tells of the whole; there the last access unit's length
        cuts off what the codec's frame adds, and as decoding never overtakes reading, it is known in time.
        """
        if not self._alone:
            return max(self._start, self._counts.told)
        return None if self._valid is None else self._start + self._valid


def _as_flac_hashes(samples: Integers, bit_depth: int) -> bytes:
    """Little-endian, sign-extended to whole bytes, interleaved (RFC 9639, 8.2)."""
    width_bytes = -(-bit_depth // 8)
    values = np.ascontiguousarray(samples >> (32 - bit_depth), dtype="<i4")
    octets = values.view(np.uint8).reshape(-1, 4)
    return octets[:, :width_bytes].tobytes()
