"""Moving segments and initialization sections in time."""

import contextlib
import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kernel.album_stream.parts import Part, join
from kernel.segment_encryption import decrypt_segment, encrypt_segment
from origin.album.retiming import retime_initialization, retime_segment, retime_stored_segment
from origin.errors import DamagedMediaError
from packager.isobmff.box import box, full_box, u32
from packager.isobmff.fragment import AccessUnit, MediaSegment
from packager.isobmff.initialization import Initialization
from tests.boxes import read_boxes
from tests.masters import write_master
from tests.packaging import PlainFolder, package_plain
from tests.synthetic_asset import make_asset

SEGMENT = MediaSegment(
    sequence_number=3,
    decode_time_samples=45_056,
    units=[AccessUnit(b"one", 4096), AccessUnit(b"another", 1000)],
    frame_samples=4096,
    rolls=True,
).to_bytes()
SECTION = Initialization(
    sample_entry=box(b"alac", bytes(28)),
    sample_rate_hz=44_100,
    frame_samples=4096,
    priming_samples=1024,
    valid_samples=50_000,
    loudness_box=box(b"ludt"),
    rolls=False,
).to_bytes()
KEY, OTHER_KEY = bytes(range(16)), bytes(16)


def part() -> Part:
    """The second part of an album of two."""
    tracks = [make_asset(digit * 32).asset for digit in "ab"]
    return join([(track, track.renditions[3]) for track in tracks])[1]


def field(data: bytes, offset: int, length: int, *path: str) -> int:
    """A number in a full box, behind its version and flags, as another reader of boxes finds it."""
    top = next(found for found in read_boxes(data) if found.kind == path[0])
    payload = top.find(*path[1:]).payload
    return int.from_bytes(payload[4 + offset : 4 + offset + length], "big")


def differing(one: bytes, other: bytes) -> set[int]:
    """Where two texts of one length differ."""
    assert len(one) == len(other)
    return {at for at in range(len(one)) if one[at] != other[at]}


def test_a_segment_is_moved_and_nothing_else() -> None:
    """Two numbers change, and not a byte beside them."""
    moved = retime_segment(SEGMENT, shift_samples=5_000_000_000, media_sequence_number=41)
    assert field(moved, 0, 8, "moof", "traf", "tfdt") == 5_000_045_056
    assert field(moved, 0, 4, "moof", "mfhd") == 42
    assert len(differing(SEGMENT, moved)) <= 12


def test_a_section_tells_the_albums_length() -> None:
    """Everywhere but in the media header, which tells none; what is skipped at the start stays."""
    section = retime_initialization(SECTION, Fraction(617_833, 44_100))
    lengths = [
        field(section, 20, 8, "moov", "mvhd"),
        field(section, 24, 8, "moov", "trak", "tkhd"),
        field(section, 4, 8, "moov", "trak", "edts", "elst"),
        field(section, 0, 8, "moov", "mvex", "mehd"),
    ]
    assert lengths == [617_833] * 4
    assert field(section, 12, 8, "moov", "trak", "edts", "elst") == 1024
    assert field(section, 20, 8, "moov", "trak", "mdia", "mdhd") == 0
    assert len(differing(SECTION, section)) <= 4 * 8


def test_a_length_is_never_cut_short() -> None:
    """Where tracks of other rates make it no whole number of samples."""
    section = retime_initialization(SECTION, Fraction(1, 3))
    assert field(section, 20, 8, "moov", "mvhd") == 14_700
    section = retime_initialization(SECTION, Fraction(1, 96_000))
    assert field(section, 20, 8, "moov", "mvhd") == 1


def test_a_stored_segment_is_opened_moved_and_closed_again() -> None:
    """Opened by its number in its track, closed by its number in the album, with the same key."""
    moved = retime_stored_segment(encrypt_segment(SEGMENT, KEY, 2), part(), 7, KEY)
    expected = retime_segment(SEGMENT, shift_samples=part().decode_start_samples, media_sequence_number=7)
    assert (part().first_segment, part().decode_start_samples) == (5, 593_977)
    assert decrypt_segment(moved, KEY, 7) == expected


def test_a_clear_segment_stays_clear() -> None:
    """Without a key."""
    moved = retime_stored_segment(SEGMENT, part(), 7, None)
    assert field(moved, 0, 8, "moof", "traf", "tfdt") == 45_056 + 593_977


def test_another_key_opens_nothing() -> None:
    """And is told, rather than garbage served."""
    with pytest.raises(DamagedMediaError):
        retime_stored_segment(encrypt_segment(SEGMENT, KEY, 2), part(), 7, OTHER_KEY)


MFHD, TRAF = full_box(b"mfhd", 0, 0, u32(1)), box(b"traf", full_box(b"tfdt", 1, 0, bytes(8)))


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\0\0\0",
        SEGMENT[:-1],
        SEGMENT + b"\0",
        box(b"moof", MFHD, TRAF) * 2,
        box(b"moof", MFHD),
        box(b"moof", MFHD, TRAF, TRAF),
        box(b"moof", MFHD, box(b"traf", full_box(b"tfdt", 0, 0, bytes(8)))),
        box(b"moof", MFHD, box(b"traf", full_box(b"tfdt", 1, 0, bytes(7)))),
        box(b"moof", MFHD, box(b"traf", full_box(b"tfdt", 1, 0, b"\xff" * 8))),
        box(b"moof", box(b"mfhd"), TRAF),
        u32(0) + b"moof" + MFHD + TRAF,
        u32(1) + b"moof" + bytes(8) + MFHD + TRAF,
        u32(7) + b"moof",
        u32(2**32 - 1) + b"moof" + MFHD + TRAF,
    ],
)
def test_what_is_no_segment_of_ours_is_damaged(damaged: bytes) -> None:
    """Missing, doubled, cut short, of another version, too late for its field, or of no length that can be."""
    with pytest.raises(DamagedMediaError):
        retime_segment(damaged, shift_samples=1, media_sequence_number=0)


@pytest.mark.parametrize(
    "retime",
    [
        lambda data: retime_segment(data, shift_samples=1, media_sequence_number=0),
        lambda data: retime_initialization(data, Fraction(1)),
    ],
)
@given(st.data())
def test_no_bytes_are_too_strange(retime: Callable[[bytes], bytes], data: st.DataObject) -> None:
    """Whatever became of a section or a segment: it is moved, its length unchanged, or it is damaged."""
    whole = bytearray(data.draw(st.sampled_from([SEGMENT, SECTION])))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with contextlib.suppress(DamagedMediaError):
        assert len(retime(cut)) == len(cut)


def test_a_second_edit_is_damage() -> None:
    """Which of them to change, nobody could tell."""
    twice = SECTION.replace(b"elst\1\0\0\0" + u32(1), b"elst\1\0\0\0" + u32(2))
    with pytest.raises(DamagedMediaError):
        retime_initialization(twice, Fraction(1))


def decode(data: bytes) -> tuple[Fraction, NDArray[np.int16]]:
    """When FFmpeg presents the first sample, and all of them."""
    with av.open(io.BytesIO(data), "r") as container:
        frames = list(container.decode(audio=0))
    assert frames[0].pts is not None
    assert frames[0].time_base is not None
    return frames[0].pts * frames[0].time_base, np.concatenate([frame.to_ndarray().T for frame in frames])


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> PlainFolder:
    """Three seconds, in the clear."""
    folder: Path = tmp_path_factory.mktemp("retiming")
    return package_plain(write_master(folder / "a.flac", seed=1, length_s=3), folder / "out", clear=True)


@pytest.mark.parametrize("name", ["lossless_alac", "lossless_flac"])
def test_ffmpeg_hears_the_same_later(packaged: PlainFolder, name: str) -> None:
    """Every sample, and nothing of it dropped for being late."""
    folder = packaged.path / name
    section = (folder / "init.mp4").read_bytes()
    segments = [(folder / f"seg-{n}.m4s").read_bytes() for n in range(len(packaged.rendition(name).segments))]
    assert len(segments) > 1
    later = [
        retime_segment(one, shift_samples=1_000_003, media_sequence_number=7 + n)
        for n, one in enumerate(segments)
    ]
    start_s, pcm = decode(b"".join([section, *segments]))
    later_start_s, later_pcm = decode(
        b"".join([retime_initialization(section, Fraction(1_200_000, 44_100)), *later])
    )
    assert (start_s, later_start_s) == (Fraction(0), Fraction(1_000_003, 44_100))
    assert np.array_equal(pcm, later_pcm)
