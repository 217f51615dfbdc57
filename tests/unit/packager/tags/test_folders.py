import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.tags.folders import Folders, parse_folders


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), Folders()),
        (("/", ".", ""), Folders()),
        (("Album",), Folders(album="Album")),
        (("Artist", "Album"), Folders(artist="Artist", album="Album")),
        (("Music", "Artist", "Album"), Folders(artist="Artist", album="Album")),
        (("Artist", "Album", "Disc 2"), Folders(artist="Artist", album="Album", disc=2)),
        (("Artist", "Album", "CD1"), Folders(artist="Artist", album="Album", disc=1)),
        (("Artist", "Album", "cd_03 - Live"), Folders(artist="Artist", album="Album", disc=3)),
        (("Album", "Disk 1"), Folders(album="Album", disc=1)),
        (("CD2",), Folders(disc=2)),
        (("Artist", "Album (Disc 2)"), Folders(artist="Artist", album="Album", disc=2)),
        (("Artist", "Album CD 1"), Folders(artist="Artist", album="Album", disc=1)),
        (("Artist - Album",), Folders(artist="Artist", album="Album")),
        (("Artist", "Artist - Album"), Folders(artist="Artist", album="Album")),
        (("Artist", "Songs - Live"), Folders(artist="Artist", album="Songs - Live")),
        (("Artist", "Discovery"), Folders(artist="Artist", album="Discovery")),
        (("Artist", "ABCD 2"), Folders(artist="Artist", album="ABCD 2")),
        (("Artist", "CD 2000 Hits"), Folders(artist="Artist", album="CD 2000 Hits")),
        (("Bj\udcf6rk", "Debut"), Folders(artist="Björk", album="Debut")),
    ],
)
def test_folders_are_taken_apart(names: tuple[str, ...], expected: Folders) -> None:
    """The innermost folder is the album, the next the artist; a disc's folder stands below its album's."""
    assert expected == parse_folders(names)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(), max_size=100), max_size=5))
def test_any_folders_are_survived(names: list[str]) -> None:
    """Nothing that comes out is empty, and discs count from 1."""
    folders = parse_folders(names)

    assert "" not in (folders.artist, folders.album)
    assert folders.disc is None or 1 <= folders.disc <= 99
