"""Boxes and what is in them, from bytes written by hand after the specifications."""

import struct

import pytest

from segue.verify.audio_specific_config import parse_audio_specific_config
from segue.verify.box import Box, read_boxes
from segue.verify.errors import MalformedMediaError
from segue.verify.loudness_box import Loudness, parse_loudness
from segue.verify.roll_group import NONE, RollGroup, covers, parse
from segue.verify.sample_entry import FlacConfig, parse_sample_entry


def _box(box_type: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), box_type) + body


def _parsed(raw: bytes) -> Box:
    (box,) = read_boxes(memoryview(raw))
    return box


def _audio_entry(entry_type: bytes, bits: int, rate_hz: int, config: bytes) -> Box:
    return _parsed(
        _box(entry_type, bytes(6), b"\0\1", bytes(8), struct.pack(">HHIHH", 2, bits, 0, rate_hz, 0), config)
    )


def test_boxes_nest_and_know_their_place() -> None:
    """Offsets count from the beginning of the whole resource."""
    raw = _box(b"free", b"12") + _box(b"moov", _box(b"mvhd", b"x"), _box(b"trak"))

    moov = read_boxes(memoryview(raw))[1]

    assert [box.type for box in moov.children()] == ["mvhd", "trak"]
    assert raw.index(b"trak") - 4 == moov.child("trak").offset_bytes


def test_large_sizes_and_the_last_box_to_the_end() -> None:
    """Size 1 means 64 bits follow, size 0 means the rest."""
    raw = struct.pack(">I4sQ", 1, b"wide", 18) + b"ab" + struct.pack(">I4s", 0, b"mdat") + b"rest"

    assert [(b.type, bytes(b.body)) for b in read_boxes(memoryview(raw))] == [
        ("wide", b"ab"),
        ("mdat", b"rest"),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"\0\0\0",
        struct.pack(">I4s", 7, b"free"),
        struct.pack(">I4s", 100, b"free"),
        struct.pack(">I4sQ", 1, b"free", 1 << 60),
        _box(b"free") * 5000,
    ],
    ids=["stray", "too small", "too large", "far too large", "too many"],
)
def test_impossible_boxes_are_refused(raw: bytes) -> None:
    """Sizes that can't be, and more boxes than anybody needs."""
    with pytest.raises(MalformedMediaError):
        read_boxes(memoryview(raw))


def test_a_missing_box_is_named() -> None:
    """The error says which box, and where."""
    with pytest.raises(MalformedMediaError, match="no mdia box in the trak box"):
        _parsed(_box(b"trak")).child("mdia", "hdlr")


@pytest.mark.parametrize(
    ("raw", "object_type", "rate_hz", "channels", "sbr"),
    [
        ("1210", 2, 44_100, 2, False),
        ("1188", 2, 48_000, 1, False),
        # As FFmpeg writes it: the extension says that there is no SBR.
        ("121056e500", 2, 44_100, 2, False),
        ("131056e59d4800", 2, 24_000, 2, True),
        ("2b8a0800", 5, 22_050, 1, True),
    ],
)
def test_audio_specific_config(raw: str, object_type: int, rate_hz: int, channels: int, *, sbr: bool) -> None:
    """AAC-LC with and without the SBR extension, and HE-AAC told outright."""
    config = parse_audio_specific_config(bytes.fromhex(raw))

    assert (object_type, rate_hz, channels, sbr) == (
        config.object_type,
        config.sample_rate_hz,
        config.channel_configuration,
        config.spectral_band_replication,
    )


def test_alac_sample_entry() -> None:
    """24 bits at 96 kHz, whose rate the entry's own field can't hold."""
    cookie = struct.pack(">IBBBBBBHIII", 4096, 0, 24, 40, 10, 14, 2, 255, 0, 0, 96_000)
    entry = parse_sample_entry(_audio_entry(b"alac", 24, 0, _box(b"alac", bytes(4), cookie)))

    assert (
        entry.codec,
        entry.codecs,
        entry.bit_depth,
        entry.sample_rate_hz,
        entry.channels,
        entry.frame_samples,
    ) == ("alac", "alac", 24, 96_000, 2, 4096)


def test_flac_sample_entry() -> None:
    """Rate, channels, depth and length share 64 bits of STREAMINFO."""
    packed = 44_100 << 44 | (2 - 1) << 41 | (16 - 1) << 36 | 308_700
    info = struct.pack(">HH6xQ16s", 4096, 4096, packed, b"0123456789abcdef")
    entry = parse_sample_entry(
        _audio_entry(b"fLaC", 16, 44_100, _box(b"dfLa", bytes(4), b"\x80\0\0\x22", info))
    )

    assert FlacConfig(info, 4096, 4096, 44_100, 2, 16, 308_700, b"0123456789abcdef") == entry.config
    assert entry.codecs == "fLaC"


def test_aac_sample_entry() -> None:
    """Descriptors inside descriptors, with sizes of one byte and of four."""
    specific = b"\x05\x02\x12\x10"
    decoder = b"\x04" + bytes([13 + len(specific)]) + b"\x40\x15" + bytes(11) + specific
    stream = b"\x03\x80\x80\x80" + bytes([3 + len(decoder)]) + b"\0\1\0" + decoder
    entry = parse_sample_entry(_audio_entry(b"mp4a", 16, 44_100, _box(b"esds", bytes(4), stream)))

    assert (
        entry.codecs,
        entry.sample_rate_hz,
        entry.channels,
        entry.bit_depth,
        entry.frame_samples,
    ) == ("mp4a.40.2", 44_100, 2, None, 1024)


def test_other_codecs_are_refused_by_name() -> None:
    """Opus is none of the codecs here."""
    with pytest.raises(MalformedMediaError, match="Opus"):
        parse_sample_entry(_audio_entry(b"Opus", 16, 48_000, b""))


@pytest.mark.parametrize("version", [0, 1])
def test_loudness_box(version: int) -> None:
    """-14 LUFS, a true peak of -1 dBTP, no sample peak; version 1 may hold several."""
    peaks = (0 << 12 | ((20 + 1) * 32)).to_bytes(3, "big")
    measured = bytes(2) + peaks + b"\x23\x01" + bytes([1, int((57.75 - 14) * 4), 0x23])
    body = bytes([version, 0, 0, 0]) + (b"\x01\x00" if version else b"") + measured

    assert Loudness(-14.0, -1.0, None) == parse_loudness(_parsed(_box(b"ludt", _box(b"tlou", body))))


def test_a_loudness_box_without_a_track_tells_nothing() -> None:
    """Album loudness alone is no track loudness."""
    assert parse_loudness(_parsed(_box(b"ludt"))) is None


DESCRIPTION = struct.pack(">h", -1)


@pytest.mark.parametrize(
    "description",
    [
        bytes(4) + b"roll" + struct.pack(">I", 1) + DESCRIPTION,
        b"\1\0\0\0roll" + struct.pack(">II", 2, 1) + DESCRIPTION,
        b"\1\0\0\0roll" + struct.pack(">III", 0, 1, 2) + DESCRIPTION,
        b"\2\0\0\0roll" + struct.pack(">II", 0, 1) + DESCRIPTION,
        b"\2\0\0\0roll" + struct.pack(">III", 2, 0, 1) + DESCRIPTION,
    ],
    ids=["version 0", "version 1", "version 1, lengths apart", "version 2 of 2015", "version 2 of 2022"],
)
def test_roll_descriptions_of_every_version(description: bytes) -> None:
    """The layout changed with every edition; the distance is -1 in all."""
    group = parse([_parsed(_box(b"sgpd", description))])

    assert group.distances == (-1,)


@pytest.mark.parametrize(
    ("fragment", "track", "covered"),
    [
        (RollGroup((), 0, ((10, 1),)), RollGroup((-1,), 0, ()), True),
        (RollGroup((-1,), 0, ((10, 0x10001),)), NONE, True),
        (NONE, RollGroup((-1,), 1, ()), True),
        (RollGroup((), 0, ((9, 1),)), RollGroup((-1,), 0, ()), False),
        (RollGroup((), 0, ((10, 2),)), RollGroup((-1,), 0, ()), False),
        (RollGroup((), 0, ((10, 1),)), RollGroup((1,), 0, ()), False),
        (NONE, RollGroup((-1,), 0, ()), False),
        (NONE, NONE, False),
    ],
)
def test_roll_groups_cover_ten_samples(fragment: RollGroup, track: RollGroup, *, covered: bool) -> None:
    """Assigned by the fragment, described by it or by its track, or by default."""
    assert covered == covers(10, fragment, track)


def test_an_assignment_that_claims_too_much_is_refused() -> None:
    """A count of four thousand million entries ends where the box does."""
    with pytest.raises(MalformedMediaError, match="cut short"):
        parse([_parsed(_box(b"sbgp", bytes(4), b"roll", b"\xff\xff\xff\xff", bytes(8)))])
