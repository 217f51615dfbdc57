"""What FFmpeg's demuxers make of tags, so that a new version that names them otherwise is noticed."""

from pathlib import Path

import av
import pytest

from kernel.ingest.tags import Tags
from packager.tags.reader import read_tags
from tests.unit.packager.tags.masters import (
    MUXERS,
    id3v1,
    id3v2,
    make_master,
    open_master,
    riff_info,
)

WRITTEN = {
    "title": "Títle",
    "artist": "Artist",
    "album_artist": "Album Artist",
    "album": "Album",
    "track": "3/12",
    "disc": "2/2",
    "date": "1994-05-02",
    "genre": "Rock",
    "ISRC": "US-ABC-12-34567",
    "ITUNESADVISORY": "1",
}
READ = Tags(
    title="Títle",
    artist="Artist",
    album_artist="Album Artist",
    album="Album",
    disc=2,
    number=3,
    release_date="1994-05-02",
    genres=("Rock",),
    isrc="USABC1234567",
    explicit=True,
)
# INFO has no field for the album's artist, the disc and the advisory; FFmpeg's MP4 muxer writes no ISRC.
LOST: dict[str, dict[str, object]] = {
    "wav": {"album_artist": "Artist", "disc": 1, "explicit": False},
    "m4a": {"isrc": None, "explicit": False},
}


def tags_in(path: Path) -> Tags:
    """The tags of a file, opened as the packager opens it."""
    with open_master(path) as container:
        stream = container.streams.audio[0]
        tags, _ = read_tags(container.metadata, stream.metadata, file_name=path.name, folder_names=[])
    return tags


@pytest.mark.parametrize("extension", MUXERS)
def test_every_container_gives_its_tags(tmp_path: Path, extension: str) -> None:
    """The same tags are read from every container, as far as it can hold them."""
    expected = {
        **{field: getattr(READ, field) for field in Tags.__struct_fields__},
        **LOST.get(extension, {}),
    }

    assert Tags(**expected) == tags_in(make_master(tmp_path / f"x.{extension}", WRITTEN))


@pytest.mark.parametrize(
    ("version", "frames", "expected"),
    [
        (
            2,
            [
                ("TT2", b"\0Title"),
                ("TP1", b"\0Artist"),
                ("TYE", b"\x001994"),
                ("TCO", b"\0(17)"),
                ("TPA", b"\x002"),
                ("TRK", b"\x003/12"),
                ("TRC", b"\0USABC1234567"),
                ("TAL", b"\0Album"),
            ],
            Tags(
                title="Title",
                artist="Artist",
                album_artist="Artist",
                album="Album",
                disc=2,
                number=3,
                release_date="1994",
                genres=("Rock",),
                isrc="USABC1234567",
            ),
        ),
        (
            3,
            [
                ("TIT2", b"\0Bj\xf6rk"),
                ("TPE1", b"\x01\xff\xfeA\0\xf6\0"),
                ("TYER", b"\x001994"),
                ("TDAT", b"\x000205"),
                ("TSRC", b"\0US-ABC-12-34567"),
                ("TXXX", b"\0iTunesAdvisory\x001"),
                ("TALB", b"\0"),
            ],
            Tags(
                title="Björk",
                artist="Aö",
                album_artist="Aö",
                album="Unknown album",
                release_date="1994-05-02",
                isrc="USABC1234567",
                explicit=True,
            ),
        ),
        (
            4,
            [
                ("TIT2", b"\x03Bj\xc3\xb6rk\0Other"),
                ("TPE1", b"\x03A\0B"),
                ("TPE2", b"\x03V"),
                ("TDRC", b"\x031994-05"),
                ("TCON", b"\x0317\0Pop"),
                ("TRCK", b"\x030"),
                ("TALB", b"\x03\xff\xfe!"),
            ],
            Tags(
                title="Björk",
                artist="A",
                album_artist="V",
                album="ÿþ!",
                release_date="1994-05",
                genres=("Rock",),
            ),
        ),
    ],
)
def test_id3v2_gives_its_tags(
    tmp_path: Path, version: int, frames: list[tuple[str, bytes]], expected: Tags
) -> None:
    """Frames of all three versions are understood, in every text encoding and with broken ones."""
    path = make_master(tmp_path / "x.mp3")
    bare = path.read_bytes()
    bare = bare[bare.index(b"\xff\xfb") :]
    path.write_bytes(id3v2(frames, version) + bare)

    assert expected == tags_in(path)


def test_id3v1_gives_its_tags(tmp_path: Path) -> None:
    """Its bytes are read as Windows-1252, its genre by number."""
    path = make_master(tmp_path / "x.mp3")
    tag = id3v1(title=b"Bj\xf6rk", artist=b"A", album=b"B", year=b"1994", number=7, genre=17)
    bare = path.read_bytes()
    path.write_bytes(bare[bare.index(b"\xff\xfb") :] + tag)

    expected = Tags(
        title="Björk",
        artist="A",
        album_artist="A",
        album="B",
        number=7,
        release_date="1994",
        genres=("Rock",),
    )
    assert expected == tags_in(path)


def test_riff_info_gives_its_tags(tmp_path: Path) -> None:
    """INFO items in a Windows code page are read; its ISRC, which means source, is not taken for a code."""
    path = make_master(tmp_path / "x.wav")
    items = [(b"INAM", b"Bj\xf6rk\0"), (b"IART", b"A\0"), (b"IPRD", b"B\0"), (b"ICRD", b"1994-05-02\0")]
    items += [(b"ITRK", b"3\0"), (b"IGNR", b"17\0"), (b"ISRC", b"DAT tape\0")]
    path.write_bytes(riff_info(path.read_bytes(), items))

    expected = Tags(
        title="Björk",
        artist="A",
        album_artist="A",
        album="B",
        number=3,
        release_date="1994-05-02",
        genres=("Rock",),
    )
    assert expected == tags_in(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "52-overwritten-metadata.flac",
            Tags(
                title="Songs of Rejoicing",
                artist="Giora Feidman",
                album_artist="Giora Feidman",
                album="The Magic of the Klezmer",
                number=1,
                release_date="1990",
                genres=("Klezmer",),
            ),
        ),
        (
            "silence-44-s.flac",
            Tags(
                title="Silence",
                artist="piman, jzig",
                album_artist="piman, jzig",
                album="Quod Libet Test Data",
                number=2,
                release_date="2004",
                genres=("Silence",),
            ),
        ),
        (
            "id3v22-test.mp3",
            Tags(
                title="cosmic american",
                artist="Anais Mitchell",
                album_artist="Anais Mitchell",
                album="Hymns for the Exiled",
                number=3,
                release_date="2004",
            ),
        ),
        (
            "multipage-setup.ogg",
            Tags(
                title="Burst",
                artist="UVERworld",
                album_artist="UVERworld",
                album="Timeless",
                number=7,
                release_date="2006",
                genres=("JRock",),
            ),
        ),
        (
            "bad-xing.mp3",
            Tags(
                title="09-28-2001",
                artist="Ito Kazunori",
                album_artist="Ito Kazunori",
                album="Patlabor CD Box Deluxe Disc 3",
                number=12,
                release_date="1992",
                genres=("Anime",),
            ),
        ),
        (
            "silence-2s-PCM-16000-08-ID3v23.wav",
            Tags(
                title="Silence",
                artist="piman / jzig",
                album_artist="piman / jzig",
                album="Quod Libet Test Data",
                number=2,
                release_date="2004",
                genres=("Silence",),
            ),
        ),
    ],
)
def test_well_known_files_give_their_tags(material: Path, name: str, expected: Tags) -> None:
    """Files of other people's taggers are read as their players show them."""
    assert expected == tags_in(material / "tags" / name)


def test_a_garbled_year_costs_nothing_else(material: Path) -> None:
    """A file whose year is garbage keeps its title and loses the year alone."""
    tags = tags_in(material / "tags" / "bad-TYER-frame.mp3")

    assert (tags.release_date, tags.title[:36]) == (None, "This track has an invalid TYER frame")


def test_every_odd_file_is_survived(material: Path) -> None:
    """Whatever of the zoo can be opened at all gives complete tags."""
    opened = 0
    for path in sorted((material / "tags").iterdir()):
        try:
            container = open_master(path)
        except (av.FFmpegError, OSError):
            continue
        with container:
            metadata = container.streams.audio[0].metadata if container.streams.audio else {}
            tags, _ = read_tags(container.metadata, metadata, file_name=path.name, folder_names=[])
            assert all((tags.title, tags.artist, tags.album_artist, tags.album))
            opened += 1

    assert opened > 50
