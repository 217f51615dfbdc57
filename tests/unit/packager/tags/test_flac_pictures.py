import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from packager.tags.flac_pictures import flac_pictures
from tests.unit.packager.tags.masters import make_master, picture_block, with_picture_blocks

STREAMINFO = b"fLaC\x00\x00\x00\x22" + bytes(34)


def pictures_of(flac: bytes) -> list[tuple[str, bytes]]:
    """Type and bytes of each picture."""
    return [(picture.type, picture.read()) for picture in flac_pictures(io.BytesIO(flac))]


def test_all_pictures_are_found_in_order(tmp_path: Path) -> None:
    """Types unknown to FFmpeg and unknown to everyone are found too."""
    flac = with_picture_blocks(
        make_master(tmp_path / "x.flac", {"title": "Title"}).read_bytes(),
        picture_block(b"back", "image/png", 4),
        picture_block(b"front", "image/avif", 3),
        picture_block(b"", "", 99),
    )

    assert pictures_of(flac) == [("Cover (back)", b"back"), ("Cover (front)", b"front"), ("Other", b"")]


def test_a_file_without_pictures_has_none(tmp_path: Path) -> None:
    """No picture is no error, and neither is a file that is not FLAC."""
    assert pictures_of(make_master(tmp_path / "x.flac").read_bytes()) == []
    assert pictures_of(make_master(tmp_path / "x.wav").read_bytes()) == []
    assert pictures_of(b"") == []


def test_a_lying_length_reads_nothing_yet() -> None:
    """A picture may claim four gigabytes: that is told, not read."""
    block = picture_block(b"small")[:-9] + b"\xff\xff\xff\xff" + b"small"
    flac = with_picture_blocks(STREAMINFO, block)

    assert [picture.length_bytes for picture in flac_pictures(io.BytesIO(flac))] == [0xFFFFFFFF]
    assert pictures_of(flac) == [("Cover (front)", b"small")]


def test_a_lying_media_type_ends_the_block() -> None:
    """A media type of gigabytes is no media type."""
    flac = with_picture_blocks(STREAMINFO, b"\x00\x00\x00\x03\xff\xff\xff\xff")

    assert pictures_of(flac) == []


def test_audio_is_not_searched() -> None:
    """What follows the block that is marked as the last is never read as a picture."""
    header = STREAMINFO.replace(b"fLaC\x00", b"fLaC\x80")

    assert pictures_of(with_picture_blocks(header, picture_block(b"audio"))) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(noise: bytes) -> None:
    """A damaged header gives fewer pictures, never an error."""
    assert isinstance(pictures_of(b"fLaC\x06" + noise), list)
