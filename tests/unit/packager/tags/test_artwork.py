import hashlib
from pathlib import Path

import av
import pytest
from PIL import Image

from kernel.artwork.model import Artwork
from packager.tags.artwork import read_artwork
from tests.unit.packager.tags.masters import (
    encoded,
    id3v2,
    make_master,
    open_master,
    picture_block,
    picture_frame,
    with_picture_blocks,
)

RED, BLUE = (200, 30, 60), (20, 60, 200)
FRONT, BACK, FILE_ICON, ARTIST = 3, 4, 2, 8
MAX_BYTES = 32 << 20


def artwork_of(
    path: Path, output_directory: Path, max_bytes: int = MAX_BYTES
) -> tuple[Artwork | None, list[str]]:
    """Store a file's artwork under the default bounds."""
    with open_master(path) as container:
        return read_artwork(container, output_directory, max_bytes=max_bytes, max_pixels=100_000_000)


def flac_with(path: Path, *blocks: bytes) -> Path:
    """A FLAC master with pictures."""
    make_master(path)
    path.write_bytes(with_picture_blocks(path.read_bytes(), *blocks))
    return path


def mp3_with(path: Path, *pictures: tuple[str, bytes]) -> Path:
    """An MP3 master with pictures."""
    make_master(path)
    path.write_bytes(id3v2(pictures, 4) + path.read_bytes())
    return path


def stored(output_directory: Path) -> dict[str, tuple[int, int]]:
    """What was stored, with the sizes of the pictures."""
    sizes = {}
    for path in output_directory.glob("artwork-*"):
        with Image.open(path) as picture:
            assert picture.format == "JPEG"
            sizes[path.name] = picture.size
    return sizes


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        (
            (1600, 800),
            {
                "artwork-1200.jpg": (1200, 600),
                "artwork-600.jpg": (600, 300),
                "artwork-300.jpg": (300, 150),
                "artwork-96.jpg": (96, 48),
            },
        ),
        ((1200, 1200), {f"artwork-{size}.jpg": (size, size) for size in (1200, 600, 300, 96)}),
        ((599, 599), {f"artwork-{size}.jpg": (size, size) for size in (599, 300, 96)}),
        ((50, 40), {"artwork-50.jpg": (50, 40)}),
    ],
)
def test_a_cover_is_stored_in_sizes(
    tmp_path: Path, original: tuple[int, int], expected: dict[str, tuple[int, int]]
) -> None:
    """The largest is the original's own up to 1200, no size is larger than the original."""
    picture = encoded(Image.new("RGB", original, RED))
    path = flac_with(tmp_path / "x.flac", picture_block(picture))

    artwork, notes = artwork_of(path, tmp_path)

    sizes = tuple(sorted((max(size) for size in expected.values()), reverse=True))
    sha256 = hashlib.sha256(picture).hexdigest()
    assert Artwork(sha256=sha256, width_px=original[0], height_px=original[1], sizes_px=sizes) == artwork
    assert notes == []
    assert expected == stored(tmp_path)


def test_what_is_stored_looks_like_the_cover(tmp_path: Path) -> None:
    """The colours survive, nothing else of the original's metadata does."""
    picture = encoded(Image.new("RGB", (700, 700), RED), comment=b"secret", exif=Image.Exif())
    artwork_of(flac_with(tmp_path / "x.flac", picture_block(picture)), tmp_path)

    with Image.open(tmp_path / "artwork-600.jpg") as small:
        assert {"jfif", "jfif_version", "jfif_density", "jfif_unit", "progressive", "progression"} == set(
            small.info
        )
        pixel = small.getpixel((300, 300))
    assert isinstance(pixel, tuple)
    assert all(abs(e - a) <= 4 for e, a in zip(RED, pixel, strict=True))


@pytest.mark.parametrize("container", ["flac", "mp3"])
def test_the_front_cover_is_chosen(tmp_path: Path, container: str) -> None:
    """It need not come first."""
    front = encoded(Image.new("RGB", (100, 100), RED))
    pictures = [(encoded(Image.new("RGB", (100, 100), BLUE)), type_number) for type_number in (0, BACK)]
    pictures.append((front, FRONT))
    if container == "flac":
        blocks = [picture_block(data, type_number=number) for data, number in pictures]
        path = flac_with(tmp_path / "x.flac", *blocks)
    else:
        frames = [picture_frame(data, type_number=number) for data, number in pictures]
        path = mp3_with(tmp_path / "x.mp3", *frames)

    artwork, notes = artwork_of(path, tmp_path)

    assert artwork is not None
    assert hashlib.sha256(front).hexdigest() == artwork.sha256
    assert notes == []


def test_a_picture_of_another_type_stands_in(tmp_path: Path) -> None:
    """Icons are the last choice, and the choice is told."""
    artist = encoded(Image.new("RGB", (100, 100), RED))
    icon = encoded(Image.new("RGB", (100, 100), BLUE))
    path = mp3_with(
        tmp_path / "x.mp3",
        picture_frame(icon, type_number=FILE_ICON),
        picture_frame(artist, type_number=ARTIST),
    )

    artwork, notes = artwork_of(path, tmp_path)

    assert artwork is not None
    assert hashlib.sha256(artist).hexdigest() == artwork.sha256
    assert notes == ["no front cover: the picture called 'Artist/performer' stands for it"]


def test_a_damaged_front_cover_makes_way(tmp_path: Path) -> None:
    """When the likeliest picture can't be decoded, the next is taken, and both are told."""
    path = flac_with(
        tmp_path / "x.flac",
        picture_block(b"nonsense"),
        picture_block(encoded(Image.new("RGB", (100, 100), RED)), type_number=BACK),
    )

    artwork, notes = artwork_of(path, tmp_path)

    assert artwork is not None
    assert notes == [
        "picture left out: none of JPEG, PNG, GIF, WebP, AVIF, BMP",
        "no front cover: the picture called 'Cover (back)' stands for it",
    ]


def test_a_picture_too_large_is_left_out(tmp_path: Path) -> None:
    """Its bytes are not even read."""
    path = flac_with(tmp_path / "x.flac", picture_block(bytes(1001)))

    assert artwork_of(path, tmp_path, 1000) == (
        None,
        ["picture left out: 1001 bytes are more than the 1000 allowed"],
    )


def test_few_of_many_pictures_are_tried(tmp_path: Path) -> None:
    """A hundred broken pictures don't cost a hundred attempts."""
    path = flac_with(tmp_path / "x.flac", *[picture_block(b"nonsense")] * 100)

    artwork, notes = artwork_of(path, tmp_path)

    assert (artwork, len(notes)) == (None, 4)


@pytest.mark.parametrize("extension", ["flac", "mp3", "wav", "m4a", "opus", "aiff"])
def test_a_master_without_pictures_has_no_artwork(tmp_path: Path, extension: str) -> None:
    """Nothing is stored and nothing is noted."""
    assert artwork_of(make_master(tmp_path / f"x.{extension}"), tmp_path) == (None, [])
    assert stored(tmp_path) == {}


@pytest.mark.parametrize(("picture_format", "name"), [("GIF", "gif"), ("WebP", "webp"), ("AVIF", "avif")])
def test_other_formats_are_converted(tmp_path: Path, picture_format: str, name: str) -> None:
    """What browsers of old don't show is stored as JPEG all the same, and told."""
    picture = encoded(Image.new("RGB", (100, 100), RED), picture_format)
    path = flac_with(tmp_path / "x.flac", picture_block(picture, f"image/{name}"))

    artwork, notes = artwork_of(path, tmp_path)

    assert artwork is not None
    assert [f"{picture_format} picture converted"] == notes


def test_artwork_is_read_through_a_file_object(tmp_path: Path) -> None:
    """A master that is decrypted on the way has no path to open."""
    path = flac_with(
        tmp_path / "x.flac", picture_block(encoded(Image.new("RGB", (100, 100), RED)), "image/none")
    )

    with path.open("rb", buffering=0) as file, av.open(file, "r") as container:
        artwork, _ = read_artwork(container, tmp_path, max_bytes=MAX_BYTES, max_pixels=10_000)

    assert artwork is not None


def test_a_full_disk_is_not_a_bad_picture(tmp_path: Path) -> None:
    """Only the picture's own faults leave it out; ours stop the job."""
    path = flac_with(tmp_path / "x.flac", picture_block(encoded(Image.new("RGB", (100, 100), RED))))

    with pytest.raises(FileNotFoundError):
        artwork_of(path, tmp_path / "absent")


@pytest.mark.parametrize(
    ("name", "sizes_px", "expected_notes"),
    [
        ("56 - JPG PICTURE.flac", (1200, 600, 300, 96), []),
        ("57 - PNG PICTURE.flac", (960, 600, 300, 96), []),
        ("58 - GIF PICTURE.flac", (1200, 600, 300, 96), ["GIF picture converted"]),
        ("59 - AVIF PICTURE.flac", (1200, 600, 300, 96), ["AVIF picture converted"]),
    ],
)
def test_real_pictures_are_stored(
    material: Path, tmp_path: Path, name: str, sizes_px: tuple[int, ...], expected_notes: list[str]
) -> None:
    """The four kinds of picture of the FLAC testbench arrive."""
    artwork, notes = artwork_of(material / "flac" / "subset" / name, tmp_path)

    assert artwork is not None
    assert (sizes_px, expected_notes) == (artwork.sizes_px, notes)
    assert set(sizes_px) == {max(size) for size in stored(tmp_path).values()}


def test_every_odd_file_is_survived(material: Path, tmp_path: Path) -> None:
    """Whatever of the zoo can be opened gives artwork or none."""
    found = set()
    for path in sorted((material / "tags").iterdir()):
        try:
            artwork, _ = artwork_of(path, tmp_path)
        except av.FFmpegError:
            continue
        if artwork is not None:
            found.add(path.name)

    assert {
        "covr-with-name.m4a",
        "has-tags.m4a",
        "nero-chapters.m4b",
        "silence-2s-PCM-16000-08-ID3v23.wav",
        "silence-2s-PCM-44100-16-ID3v23.wav",
        "silence-44-s.flac",
    } == found
