"""One media segment: a CMAF chunk with exact decode times (ISO/IEC 23000-19 section 7.3.3)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from packager.isobmff.box import box, full_box, u32, u64
from packager.isobmff.initialization import TRACK_ID

# ISO/IEC 14496-12 sections 8.8.7, 8.8.8 and 8.8.3.1.
_DEFAULT_BASE_IS_MOOF = 0x020000
_DEFAULT_SAMPLE_DURATION = 0x000008
_DEFAULT_SAMPLE_FLAGS = 0x000020
_DATA_OFFSET = 0x000001
_SAMPLE_DURATIONS = 0x000100
_SAMPLE_SIZES = 0x000200
_DEPENDS_ON_NO_OTHER = 0x02000000


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded frame and how many samples of the media timeline it takes."""

    data: bytes
    duration_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSegment:
    """A `styp`, a `moof` and its `mdat`."""

    sequence_number: int
    decode_time_samples: int
    """Goes into `tfdt`: exactly where the segment before ended."""
    units: Sequence[AccessUnit]
    frame_samples: int
    rolls: bool
    """Whether every access unit needs the one before it to decode, as AAC's do."""

    def to_bytes(self) -> bytes:
        """The segment in the clear."""
        styp = box(b"styp", b"msdh", u32(0), b"msdhcmfs")
        data_offset = len(self._moof(0)) + 8  # behind the header of the mdat
        return styp + self._moof(data_offset) + box(b"mdat", *(unit.data for unit in self.units))

    def _moof(self, data_offset: int) -> bytes:
        tfhd = full_box(
            b"tfhd",
            0,
            _DEFAULT_BASE_IS_MOOF | _DEFAULT_SAMPLE_DURATION | _DEFAULT_SAMPLE_FLAGS,
            u32(TRACK_ID) + u32(self.frame_samples) + u32(_DEPENDS_ON_NO_OTHER),
        )
        roll = full_box(b"sbgp", 0, 0, b"roll", u32(1), u32(len(self.units)) + u32(1))
        traf = box(
            b"traf",
            tfhd,
            full_box(b"tfdt", 1, 0, u64(self.decode_time_samples)),
            self._run(data_offset),
            roll if self.rolls else b"",
        )
        return box(b"moof", full_box(b"mfhd", 0, 0, u32(self.sequence_number)), traf)

    def _run(self, data_offset: int) -> bytes:
        """A `trun`; durations are spelt out only where a frame is cut short, which is at the track's end."""
        sizes = [len(unit.data) for unit in self.units]
        durations = [unit.duration_samples for unit in self.units]
        spelt = any(duration != self.frame_samples for duration in durations)
        flags = _DATA_OFFSET | _SAMPLE_SIZES | (_SAMPLE_DURATIONS if spelt else 0)
        table = [field for pair in zip(durations, sizes, strict=True) for field in pair] if spelt else sizes
        head = u32(len(sizes)) + struct.pack(">i", data_offset)
        return full_box(b"trun", 0, flags, head, struct.pack(f">{len(table)}I", *table))
