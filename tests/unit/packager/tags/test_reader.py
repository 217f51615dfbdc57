from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.ingest.tags import Tags
from packager.tags.reader import read_tags

FULL = {
    "title": "Title",
    "artist": "Artist",
    "album_artist": "Album Artist",
    "album": "Album",
    "track": "3/12",
    "disc": "2/2",
    "date": "1994-05-02",
    "genre": "Rock",
    "TSRC": "US-ABC-12-34567",
    "ITUNESADVISORY": "1",
}
FULL_TAGS = Tags(
    title="Title",
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


def tags_of(metadata: Mapping[str, str], *, file_name: str = "x.flac", folders: tuple[str, ...] = ()) -> Tags:
    """The tags alone."""
    return read_tags(metadata, {}, file_name=file_name, folder_names=folders)[0]


def notes_of(
    metadata: Mapping[str, str], *, file_name: str = "x.flac", folders: tuple[str, ...] = ()
) -> list[str]:
    """The notes alone."""
    return read_tags(metadata, {}, file_name=file_name, folder_names=folders)[1]


def test_full_tags_are_taken_as_they_are() -> None:
    """Where every field is told, names and folders don't count and nothing is noted."""
    actual = read_tags(FULL, {}, file_name="9-99 Other - Name.flac", folder_names=["Other", "Folder", "CD7"])

    assert actual == (FULL_TAGS, [])


def test_the_stream_fills_in_what_the_container_leaves_out() -> None:
    """Ogg carries its tags in the stream, and where both speak the container is believed."""
    tags, _ = read_tags(
        {"title": "Container"}, {"TITLE": "Stream", "ARTIST": "Stream"}, file_name="x.ogg", folder_names=[]
    )

    assert (tags.title, tags.artist) == ("Container", "Stream")


@pytest.mark.parametrize("spelling", ["ALBUMARTIST", "album_artist", "Album Artist", "ALBUM-ARTIST"])
def test_field_names_are_known_in_every_spelling(spelling: str) -> None:
    """Case, spaces, hyphens and underscores in a field's name don't matter."""
    assert tags_of({spelling: "Somebody"}).album_artist == "Somebody"


@pytest.mark.parametrize(
    ("metadata", "field", "expected"),
    [
        ({"author": "AIFF's word"}, "artist", "AIFF's word"),
        ({"artist": "A;B; A;"}, "artist", "A, B"),
        ({"artist": "A\0B"}, "artist", "A, B"),
        ({"title": "One; Two"}, "title", "One; Two"),
        ({"title": "One\0Two"}, "title", "One"),
        ({"genre": "(17)"}, "genres", ("Rock",)),
        ({"genre": "Jazz; Funk;Jazz"}, "genres", ("Jazz", "Funk")),
        ({"genre": "R&B/Soul"}, "genres", ("R&B", "Soul")),
        ({"genre": "17\x00255\x00Pop"}, "genres", ("Rock", "Pop")),
        ({"genre": "   "}, "genres", ()),
        ({"DISCNUMBER": "2"}, "disc", 2),
        ({"TPA": "2/3"}, "disc", 2),
        ({"disc": "0"}, "disc", 1),
        ({"TRACKNUMBER": "07"}, "number", 7),
        ({"Year": "2016-03-18T12:24:48"}, "release_date", "2016-03-18"),
        ({"date": "0000", "ORIGINALDATE": "1994-05"}, "release_date", "1994-05"),
        ({"creation_time": "2014-10-10T20:11:25.000000Z"}, "release_date", None),
        ({"ISRC": "Original CD", "TSRC": "USABC1234567"}, "isrc", "USABC1234567"),
        ({"TRC": "USABC1234567"}, "isrc", "USABC1234567"),
        ({"ISRC": "USABC1234567;GBABC1234567"}, "isrc", "USABC1234567"),
        ({"ITUNESADVISORY": "0"}, "explicit", False),
        ({"ITUNESADVISORY": "2"}, "explicit", False),
        ({"iTunesAdvisory": "1"}, "explicit", True),
        ({"EXPLICIT": "Yes"}, "explicit", True),
        ({"major_brand": "M4A ", "rating": "1"}, "explicit", True),
        ({"major_brand": "M4A ", "rating": "4"}, "explicit", True),
        ({"major_brand": "M4A ", "rating": "2"}, "explicit", False),
        ({"rating": "4"}, "explicit", False),
    ],
)
def test_a_field_by_its_many_names(metadata: dict[str, str], field: str, expected: object) -> None:
    """What taggers and FFmpeg's demuxers write is understood, and never taken for something else."""
    assert expected == getattr(tags_of(metadata), field)


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"ISRC": "Original CD"}, "ISRC left out: 'Original CD' is none"),
        ({"TYER": "þÿ"}, "release date left out: 'þÿ' is none"),
        ({"track": "A1"}, "track number left out: 'A1' is none"),
        ({"genre": "255"}, "genre left out: '255' is none"),
        ({"genre": "Bj\udcf6rk"}, "genre read as Windows-1252"),
        ({"album": "x" * 501}, "album cut to 500 characters"),
        ({"artist": ";".join(f"{n:0100}" for n in range(99))}, "artist cut to 500 characters"),
    ],
)
def test_what_is_left_out_or_mended_is_noted(metadata: dict[str, str], expected: str) -> None:
    """The ingest's owner learns which of her tags did not survive."""
    assert expected in notes_of(metadata)


def test_zeros_are_not_worth_a_note() -> None:
    """A zero is how some taggers write nothing."""
    empty = notes_of({})

    assert empty == notes_of({"track": "0/0", "disc": "0", "date": "0000-00-00", "ISRC": ""})


def test_names_stand_in_for_missing_tags() -> None:
    """An untagged file in a tidy library gets everything a listener looks for, and the guesses are told."""
    tags, notes = read_tags({}, {}, file_name="1-03 Song.flac", folder_names=["Band", "Record", "Disc 2"])

    expected = {"artist": "Band", "album_artist": "Band", "album": "Record", "disc": 2, "number": 3}
    assert Tags(title="Song", **expected, place_guessed=True) == tags  # type: ignore[arg-type]  # a table of tags
    assert notes == [
        "title guessed from the file's name",
        "artist guessed from the folder's name",
        "album guessed from the folder's name",
        "disc number guessed from the folder's name",
        "track number guessed from the file's name",
    ]


@pytest.mark.parametrize(
    ("missing", "expected"),
    [(None, False), ("title", False), ("artist", True), ("album", True), ("track", True)],
)
def test_a_guessed_place_is_told(missing: str | None, expected: bool) -> None:  # noqa: FBT001
    """What the tags themselves say of artist, album and number is no guess, and neither is a guessed title."""
    tagged = {"title": "Song", "artist": "Band", "album": "Record", "track": "3"}
    metadata = {name: value for name, value in tagged.items() if name != missing}
    tags, _ = read_tags(metadata, {}, file_name="03 Song.flac", folder_names=["Band", "Record"])

    assert expected == tags.place_guessed


def test_nothing_known_at_all() -> None:
    """Even a master without name, folder and tags can be listed."""
    expected = Tags(
        title="Untitled", artist="Unknown artist", album_artist="Unknown artist", album="Unknown album"
    )

    assert (expected, []) == read_tags({}, {}, file_name="", folder_names=[])


@pytest.mark.parametrize(
    ("file_name", "folders", "metadata", "expected"),
    [
        ("Band - Song.flac", (), {}, ("Band", "Song")),
        ("Band - Song.flac", ("Downloads",), {}, ("Band", "Song")),
        ("02 - Band - Song.flac", ("Various Artists", "Sampler"), {}, ("Band", "Song")),
        ("02 - Band - Song.flac", ("band", "Record"), {}, ("Band", "Song")),
        ("Band - Record - 02 - Song.flac", ("Band", "Record"), {}, ("Band", "Song")),
        ("02 - Symphony - Allegro.flac", ("Orchestra", "Live"), {}, ("Orchestra", "Symphony - Allegro")),
        ("02 - Symphony - Allegro.flac", (), {"artist": "Orchestra"}, ("Orchestra", "Symphony - Allegro")),
        ("Band - Song.flac", (), {"artist": "BAND"}, ("BAND", "Song")),
        ("Band - Song.flac", (), {"title": "Other"}, ("Band", "Other")),
        ("1999 - Song.flac", (), {}, ("Unknown artist", "1999 - Song")),
        ("Song.flac", (), {"album_artist": "Band"}, ("Band", "Song")),
        ("01 - blocksize 4096.flac", ("flac", "subset"), {}, ("flac", "blocksize 4096")),
    ],
)
def test_artist_and_title_from_a_file_name(
    file_name: str, folders: tuple[str, ...], metadata: dict[str, str], expected: tuple[str, str]
) -> None:
    """A dash separates artist and title only where no tag or folder names another artist."""
    tags = tags_of(metadata, file_name=file_name, folders=folders)

    assert expected == (tags.artist, tags.title)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*FULL, "ALBUMARTIST", "year", "rating", "major_brand", "creation_time"]) | st.text(),
        st.text(st.characters(), max_size=600),
    ),
    st.text(st.characters(), max_size=80),
    st.lists(st.text(st.characters(), max_size=80), max_size=4),
)
def test_hostile_tags_are_survived(metadata: dict[str, str], file_name: str, folders: list[str]) -> None:
    """Whatever stands in tags and names, the outcome is complete, bounded and can be stored as UTF-8."""
    tags, notes = read_tags(metadata, {}, file_name=file_name, folder_names=folders)

    for text in (tags.title, tags.artist, tags.album_artist, tags.album, *tags.genres, *notes):
        assert text
        text.encode()
        assert len(text) <= 600
