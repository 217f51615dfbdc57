"""The packed rendition: one object with the clear initialization section first, then the segments back to back."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from kernel.asset import Loudness, Rendition, Segment
from kernel.bandwidth import average_bandwidth_bps, peak_bandwidth_bps
from kernel.cut import TARGET_DURATION_S, CutRule
from kernel.segment_encryption import encrypt_segment
from packager.encode.encoder import Encoder
from packager.isobmff.fragment import AccessUnit, MediaSegment
from packager.isobmff.initialization import Initialization
from packager.isobmff.loudness import ludt
from packager.peaks import PeakMeter
from packager.plan import RenditionPlan

_UNKNOWN = Loudness(integrated_lufs=None, range_lu=None, true_peak_dbtp=None)
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Unit:
    data: bytes
    start_samples: int
    """On the presentation timeline: the priming unit's is negative."""


class RenditionPacker:
    """Writes one rendition's object as its access units come, holding one segment in memory.

    The initialization section goes in last: it tells the length and the loudness, and has the same number of bytes
    whatever they are.
    """

    def __init__(
        self, path: Path, plan: RenditionPlan, encoder: Encoder, rule: CutRule, content_key: bytes | None
    ) -> None:
        self._plan = plan
        self._encoder = encoder
        self._rule = rule
        self._key = content_key
        self._instants = rule.instants()
        self._advance()
        self._waiting: deque[_Unit] = deque()
        self._next_start = -encoder.priming_samples
        self._segments: list[Segment] = []
        self._cut_samples = 0
        self._peaks = PeakMeter(plan.frame_samples)
        self._path = path
        self._file = path.open("w+b")
        self._initialization_bytes = len(self._initialization(0, _UNKNOWN, 0.0))
        self._file.write(bytes(self._initialization_bytes))

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    @property
    def peaks(self) -> PeakMeter:
        """Feed it the PCM before its units are added."""
        return self._peaks

    def add(self, data: bytes) -> None:
        """Take the next access unit, and write a segment when one is certain to be whole.

        A unit's start lies before the track's end; so once one starts late enough after an instant, the track is cut
        there, whatever follows.
        """
        self._waiting.append(_Unit(data, self._next_start))
        while self._next_start >= self._certain_from:
            self._cut_at_instant()
        self._next_start += self._plan.frame_samples

    def finish(
        self, *, master_length: Fraction, valid_samples: int, loudness: Loudness, on_chunk: Callable[[], None]
    ) -> Rendition:
        """Write the rest and the initialization section; `master_length` in seconds decides the last cuts.

        `on_chunk` is called as the object is read again for its digest.
        """
        while self._rule.least_length(self._instant) <= master_length:
            self._cut_at_instant()
        self._write_segment(valid_samples)
        remainder_samples = self._next_start - valid_samples
        sample_peak = max(segment.peak for segment in self._segments)
        self._file.seek(0)
        self._file.write(self._initialization(valid_samples, loudness, sample_peak))
        self._file.flush()
        return self._describe(valid_samples, remainder_samples, self._digest(on_chunk))

    @property
    def _rate_hz(self) -> int:
        return self._plan.signal.sample_rate_hz

    def _cut_at_instant(self) -> None:
        end = self._rule.nearest_frame(self._instant, self._rate_hz, self._plan.frame_samples)
        self._advance()
        self._write_segment(end)

    def _advance(self) -> None:
        """On to the next instant; the cut there is certain once audio is seen to go on so far behind it."""
        self._instant = next(self._instants)
        self._certain_from = ceil(self._rule.least_length(self._instant) * self._rate_hz)

    def _write_segment(self, end_samples: int) -> None:
        units = list(self._take_until(end_samples))
        number = len(self._segments)
        segment = MediaSegment(
            sequence_number=number + 1,
            decode_time_samples=units[0][1] + self._encoder.priming_samples,
            units=[unit for unit, _ in units],
            frame_samples=self._plan.frame_samples,
            rolls=self._plan.codec == "aac",
        ).to_bytes()
        if self._key is not None:
            segment = encrypt_segment(segment, self._key, number)
        self._segments.append(
            Segment(
                offset_bytes=self._file.tell(),
                length_bytes=len(segment),
                duration_samples=end_samples - self._cut_samples,
                peak=round(self._peaks.take_until(end_samples), 6),
            )
        )
        self._cut_samples = end_samples
        self._file.write(segment)

    def _take_until(self, end_samples: int) -> Iterator[tuple[AccessUnit, int]]:
        """Units that start before an end, each with its start; one that reaches past it, the last, is cut short."""
        while self._waiting and self._waiting[0].start_samples < end_samples:
            unit = self._waiting.popleft()
            duration = min(self._plan.frame_samples, end_samples - unit.start_samples)
            yield AccessUnit(unit.data, duration), unit.start_samples

    def _initialization(self, valid_samples: int, loudness: Loudness, sample_peak: float) -> bytes:
        return Initialization(
            sample_entry=self._encoder.sample_entry(valid_samples),
            sample_rate_hz=self._rate_hz,
            frame_samples=self._plan.frame_samples,
            priming_samples=self._encoder.priming_samples,
            valid_samples=valid_samples,
            loudness_box=ludt(loudness, sample_peak=sample_peak),
            rolls=self._plan.codec == "aac",
        ).to_bytes()

    def _describe(self, valid_samples: int, remainder_samples: int, sha256: str) -> Rendition:
        segments = tuple(self._segments)
        return Rendition(
            name=self._plan.name,
            quality=self._plan.quality,
            codec=self._plan.codec,
            codecs={"aac": "mp4a.40.2", "alac": "alac", "flac": "fLaC"}[self._plan.codec],
            sample_rate_hz=self._rate_hz,
            bit_depth=self._plan.signal.bit_depth,
            channels=self._plan.channels,
            bit_exact=self._plan.bit_exact,
            priming_samples=self._encoder.priming_samples,
            valid_samples=valid_samples,
            remainder_samples=remainder_samples if self._plan.codec == "aac" else 0,
            peak_bandwidth_bps=peak_bandwidth_bps(segments, self._rate_hz, TARGET_DURATION_S),
            average_bandwidth_bps=average_bandwidth_bps(segments, self._rate_hz),
            encryption="none" if self._key is None else "aes-128",
            object_bytes=self._path.stat().st_size,
            sha256=sha256,
            initialization_bytes=self._initialization_bytes,
            segments=segments,
            made_from=self._plan.made_from,
        )

    def _digest(self, on_chunk: Callable[[], None]) -> str:
        digest = hashlib.sha256()
        self._file.seek(0)
        while data := self._file.read(_CHUNK_BYTES):
            digest.update(data)
            on_chunk()
        return digest.hexdigest()
