"""Segments: movie fragments (ISO/IEC 14496-12, 8.8) and where their access units lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from segue.verify import limits, roll_group
from segue.verify.box import Box, find, first, read_boxes
from segue.verify.errors import MalformedMediaError
from segue.verify.initialization import Initialization

_BASE_DATA_OFFSET, _DESCRIPTION_INDEX, _DEFAULT_DURATION, _DEFAULT_SIZE = 0x1, 0x2, 0x8, 0x10
_BASE_IS_MOOF = 0x020000
_DATA_OFFSET, _FIRST_FLAGS = 0x1, 0x4
_DURATION, _SIZE, _FLAGS, _COMPOSITION = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Run:
    """So many access units in a row that last equally long."""

    access_units: int
    duration: int
    """Of each, in the track's timescale."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """One moof with its mdat."""

    sequence_number: int
    decode_time: int | None
    """tfdt, in the track's timescale; None without one."""
    runs: tuple[Run, ...]
    roll: roll_group.RollGroup

    @property
    def duration(self) -> int:
        """Sum of all durations."""
        return sum(run.access_units * run.duration for run in self.runs)

    @property
    def access_units(self) -> int:
        """Number of access units."""
        return sum(run.access_units for run in self.runs)


@dataclass(frozen=True, slots=True)
class Media:
    """What a clear segment holds."""

    brands: frozenset[str]
    """Of its styp box; empty without one."""
    minor_version: int
    """Of its styp box; 0 without one. A wrong IV spoils no more than the first block, of which this is the end."""
    fragments: tuple[Fragment, ...]

    @property
    def decode_time(self) -> int | None:
        """Where the segment begins."""
        return self.fragments[0].decode_time

    @property
    def duration(self) -> int:
        """Sum over the fragments."""
        return sum(fragment.duration for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class _Sample:
    duration: int
    size_bytes: int


def parse_segment(clear: bytes, initialization: Initialization) -> tuple[Media, list[memoryview]]:
    """Read a clear segment: its fragments, and its access units in order.

    Raises:
        MalformedMediaError: A mandatory box is missing or malformed, or an access unit lies outside of mdat.
    """
    data = memoryview(clear)
    boxes = read_boxes(data)
    styp = find(boxes, "styp")
    fragments: list[Fragment] = []
    access_units: list[memoryview] = []
    for index, box in enumerate(boxes):
        if box.type == "moof":
            mdat = first(boxes[index + 1 : index + 2], "mdat", "place after a moof box")
            fragments.append(_parse_fragment(box, mdat, data, initialization, access_units))
    if not fragments:
        raise MalformedMediaError("no moof box in the segment")
    brands, minor_version = _segment_type(styp)
    return Media(brands, minor_version, tuple(fragments)), access_units


def _segment_type(styp: Box | None) -> tuple[frozenset[str], int]:
    if styp is None:
        return frozenset(), 0
    fields = styp.fields()
    major, minor_version = fields.four_characters(), fields.unsigned(4)
    compatible = [fields.four_characters() for _ in range(fields.left_bytes // 4)]
    return frozenset({major, *compatible}), minor_version


def _parse_fragment(
    moof: Box, mdat: Box, data: memoryview, initialization: Initialization, access_units: list[memoryview]
) -> Fragment:
    boxes = moof.children()
    tracks = [box for box in boxes if box.type == "traf"]
    if len(tracks) != 1:
        raise MalformedMediaError(f"{len(tracks)} track fragments in a moof box, not one")
    samples: list[_Sample] = []
    for offset_bytes, run in _parse_track_fragment(tracks[0], moof, initialization):
        position = offset_bytes
        for sample in run:
            end = position + sample.size_bytes
            if position < mdat.body_offset_bytes or end > mdat.end_bytes:
                raise MalformedMediaError("an access unit lies outside of its mdat box")
            access_units.append(data[position:end])
            position = end
        samples += run
        if len(access_units) > limits.ACCESS_UNITS:
            raise MalformedMediaError(f"more than {limits.ACCESS_UNITS} access units in a segment")
    _, _, header = first(boxes, "mfhd", "moof box").full()
    return Fragment(
        sequence_number=header.unsigned(4),
        decode_time=_decode_time(tracks[0]),
        runs=tuple(Run(len(list(run)), duration) for duration, run in groupby(s.duration for s in samples)),
        roll=roll_group.parse(tracks[0].children()),
    )


def _decode_time(track: Box) -> int | None:
    tfdt = find(track.children(), "tfdt")
    if tfdt is None:
        return None
    version, _, fields = tfdt.full()
    return fields.unsigned(8 if version else 4)


def _parse_track_fragment(
    track: Box, moof: Box, initialization: Initialization
) -> Iterator[tuple[int, list[_Sample]]]:
    """Every trun of a traf: where its data begins, and its samples."""
    _, flags, fields = track.child("tfhd").full()
    if fields.unsigned(4) != initialization.track_id:
        raise MalformedMediaError("a track fragment of another track")
    if flags & _BASE_DATA_OFFSET or not flags & _BASE_IS_MOOF:
        raise MalformedMediaError("data offsets aren't relative to the moof box (23000-19, 7.5.16)")
    fields.take(4 if flags & _DESCRIPTION_INDEX else 0)
    defaults = initialization.defaults
    duration = (
        fields.unsigned(4) if flags & _DEFAULT_DURATION else defaults.sample_duration if defaults else 0
    )
    size_bytes = fields.unsigned(4) if flags & _DEFAULT_SIZE else defaults.sample_size if defaults else 0
    end = None
    for box in track.children():
        if box.type == "trun":
            offset_bytes, samples = _parse_run(box, _Sample(duration, size_bytes))
            start = moof.offset_bytes + offset_bytes if offset_bytes is not None else end
            if start is None:
                raise MalformedMediaError("the first trun box has no data offset")
            yield start, samples
            end = start + sum(sample.size_bytes for sample in samples)


def _parse_run(box: Box, default: _Sample) -> tuple[int | None, list[_Sample]]:
    _, flags, fields = box.full()
    count = fields.unsigned(4)
    if count > limits.ACCESS_UNITS:
        raise MalformedMediaError(f"a trun box of {count} access units")
    offset_bytes = fields.signed(4) if flags & _DATA_OFFSET else None
    fields.take(4 if flags & _FIRST_FLAGS else 0)
    samples: list[_Sample] = []
    for _ in range(count):
        duration = fields.unsigned(4) if flags & _DURATION else default.duration
        size_bytes = fields.unsigned(4) if flags & _SIZE else default.size_bytes
        fields.take((4 if flags & _FLAGS else 0) + (4 if flags & _COMPOSITION else 0))
        samples.append(_Sample(duration, size_bytes))
    return offset_bytes, samples
