"""The initialization section of one CMAF audio track (ISO/IEC 23000-19 section 7.3)."""

import struct
from dataclasses import dataclass

from packager.isobmff.box import box, full_box, u16, u32, u64

TRACK_ID = 1
_UNITY_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_LANGUAGE_UNDETERMINED = 0x55C4  # "und", ISO/IEC 14496-12 section 8.4.2.3
_MOVIE_FROM_SELF = full_box(b"url ", 0, 1)
_ENABLED_IN_MOVIE = 3
AAC_ROLL_DISTANCE = -1  # one access unit before: the overlap of the MDCT


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialization:
    """What the section must say; the movie's and the media's timescale are both the sample rate."""

    sample_entry: bytes
    sample_rate_hz: int
    frame_samples: int
    priming_samples: int
    valid_samples: int
    loudness_box: bytes
    rolls: bool
    """Whether every access unit needs the one before it to decode, as AAC's do."""

    def to_bytes(self) -> bytes:
        """The section; its length does not depend on any count or measure."""
        brands = b"iso6cmfc" + (b"caac" if self.rolls else b"")
        return box(b"ftyp", b"iso6", u32(0), brands) + box(
            b"moov", self._movie_header(), self._track(), self._extends()
        )

    def _movie_header(self) -> bytes:
        return full_box(
            b"mvhd",
            1,
            0,
            u64(0) + u64(0) + u32(self.sample_rate_hz) + u64(self.valid_samples),
            u32(0x10000) + u16(0x100) + bytes(10),
            _UNITY_MATRIX,
            bytes(24),
            u32(TRACK_ID + 1),
        )

    def _track(self) -> bytes:
        header = full_box(
            b"tkhd",
            1,
            _ENABLED_IN_MOVIE,
            u64(0) + u64(0) + u32(TRACK_ID) + u32(0) + u64(self.valid_samples),
            bytes(8),
            u16(0) + u16(0) + u16(0x100) + u16(0),
            _UNITY_MATRIX,
            u32(0) + u32(0),
        )
        return box(
            b"trak", header, box(b"edts", self._edit_list()), self._media(), box(b"udta", self.loudness_box)
        )

    def _edit_list(self) -> bytes:
        """One edit: skip the priming, present exactly the master's samples."""
        entry = u64(self.valid_samples) + u64(self.priming_samples) + u16(1) + u16(0)
        return full_box(b"elst", 1, 0, u32(1), entry)

    def _media(self) -> bytes:
        header = full_box(
            b"mdhd",
            1,
            0,
            u64(0) + u64(0) + u32(self.sample_rate_hz) + u64(0),
            u16(_LANGUAGE_UNDETERMINED) + u16(0),
        )
        handler = full_box(b"hdlr", 0, 0, u32(0) + b"soun" + bytes(12) + b"Segue\0")
        data_reference = box(b"dinf", full_box(b"dref", 0, 0, u32(1), _MOVIE_FROM_SELF))
        information = box(b"minf", full_box(b"smhd", 0, 0, bytes(4)), data_reference, self._sample_table())
        return box(b"mdia", header, handler, information)

    def _sample_table(self) -> bytes:
        return box(
            b"stbl",
            full_box(b"stsd", 0, 0, u32(1), self.sample_entry),
            full_box(b"stts", 0, 0, u32(0)),
            full_box(b"stsc", 0, 0, u32(0)),
            full_box(b"stsz", 0, 0, u32(0) + u32(0)),
            full_box(b"stco", 0, 0, u32(0)),
            self._roll_description() if self.rolls else b"",
        )

    @staticmethod
    def _roll_description() -> bytes:
        """AudioRollRecoveryEntry, ISO/IEC 14496-12 section 10.1; fragments map their samples to it."""
        return full_box(b"sgpd", 1, 0, b"roll", u32(2) + u32(1), struct.pack(">h", AAC_ROLL_DISTANCE))

    def _extends(self) -> bytes:
        defaults = u32(TRACK_ID) + u32(1) + u32(self.frame_samples) + u32(0) + u32(0)
        length = full_box(b"mehd", 1, 0, u64(self.valid_samples))
        return box(b"mvex", length, full_box(b"trex", 0, 0, defaults))
