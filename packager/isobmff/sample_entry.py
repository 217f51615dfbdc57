"""The audio sample entries: `mp4a`, `alac` and `fLaC`."""

import struct

from packager.isobmff.box import box, full_box, u8, u16, u32

_MPEG4_AUDIO = 0x40  # ISO/IEC 14496-1 table 5, objectTypeIndication
_AUDIO_STREAM = 0x05 << 2 | 0x01  # streamType audio, reserved bit set
_ALAC_COOKIE_BYTES = 24
_STREAMINFO_BYTES = 34


def mp4a(*, channels: int, sample_rate_hz: int, bit_rate_bps: int, audio_specific_config: bytes) -> bytes:
    """MPEG-4 AAC: an `esds` with the AudioSpecificConfig (ISO/IEC 14496-14 section 6.7)."""
    decoder_config = _descriptor(
        0x04,
        u8(_MPEG4_AUDIO) + u8(_AUDIO_STREAM),
        (0).to_bytes(3, "big"),  # bufferSizeDB: not told
        u32(bit_rate_bps) + u32(bit_rate_bps),
        _descriptor(0x05, audio_specific_config),
    )
    sl_config = _descriptor(0x06, u8(2))  # predefined: MP4
    es = _descriptor(0x03, u16(0) + u8(0), decoder_config, sl_config)
    return _audio(b"mp4a", channels, 16, sample_rate_hz, full_box(b"esds", 0, 0, es))


def alac(*, channels: int, bit_depth: int, sample_rate_hz: int, cookie: bytes) -> bytes:
    """Apple Lossless: the 24-byte ALACSpecificConfig in a box of its own (Apple's ALACMagicCookieDescription)."""
    if len(cookie) != _ALAC_COOKIE_BYTES:
        raise ValueError(f"an ALACSpecificConfig has {_ALAC_COOKIE_BYTES} bytes, this one has {len(cookie)}")
    return _audio(b"alac", channels, bit_depth, sample_rate_hz, full_box(b"alac", 0, 0, cookie))


def flac(*, channels: int, bit_depth: int, sample_rate_hz: int, streaminfo: bytes) -> bytes:
    """FLAC: STREAMINFO as the only, last metadata block (Encapsulation of FLAC in ISOBMFF, section 3.3.2)."""
    if len(streaminfo) != _STREAMINFO_BYTES:
        raise ValueError(f"a STREAMINFO has {_STREAMINFO_BYTES} bytes, this one has {len(streaminfo)}")
    header = u8(0x80) + len(streaminfo).to_bytes(3, "big")
    return _audio(b"fLaC", channels, bit_depth, sample_rate_hz, full_box(b"dfLa", 0, 0, header, streaminfo))


def _audio(kind: bytes, channels: int, bit_depth: int, sample_rate_hz: int, config: bytes) -> bytes:
    """AudioSampleEntry, ISO/IEC 14496-12 section 12.2.3."""
    return box(
        kind,
        bytes(6) + u16(1),  # data reference index
        bytes(8),
        struct.pack(">HHHH", channels, bit_depth, 0, 0),
        u32(_expressible_rate(sample_rate_hz) << 16),
        config,
    )


def _expressible_rate(sample_rate_hz: int) -> int:
    """The rate itself or, above 16 bits, its largest whole division that fits; decoders read their own config."""
    divisor = 1
    while sample_rate_hz % divisor or sample_rate_hz // divisor > 0xFFFF:
        divisor += 1
    return sample_rate_hz // divisor


def _descriptor(tag: int, *parts: bytes) -> bytes:
    """An expandable descriptor (ISO/IEC 14496-1 section 8.3.3); all of ours are short."""
    payload = b"".join(parts)
    if len(payload) > 0x7F:
        raise ValueError(f"descriptor {tag} of {len(payload)} bytes needs a longer length field")
    return u8(tag) + u8(len(payload)) + payload
