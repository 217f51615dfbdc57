"""Which files some paths mean."""

import os
from pathlib import Path

import pytest

from segue.ingest.discovery import Discovery, NothingToIngestError, discover, natural_key


def touch(folder: Path, *names: str) -> None:
    """Make empty files, with their folders."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def names(found: Discovery, folder: Path) -> list[str]:
    """What was found, relative to a folder."""
    return [master.path.relative_to(folder).as_posix() for master in found.masters]


def test_names_sort_as_people_count() -> None:
    """Numbers by value, letters without case, and numbers before letters."""
    names = ["x", "disc 10", "10 A", "2 b", "Disc 2", "1 a"]
    assert sorted(names, key=natural_key) == ["1 a", "2 b", "10 A", "Disc 2", "disc 10", "x"]


def test_natural_order_survives_odd_names() -> None:
    """Digits of other scripts, empty parts and mixtures can be compared."""
    assert sorted(["²", "2", "a2b", "2a", "", "٣"], key=natural_key)


def test_folders_are_searched_for_audio(tmp_path: Path) -> None:
    """Below a folder, audio files in natural order; nothing hidden, nothing else."""
    touch(
        tmp_path, "b/10.flac", "b/2.FLAC", "a.mp3", "cover.jpg", ".hidden.flac", ".git/x.flac", "b/notes.txt"
    )
    assert names(discover([tmp_path]), tmp_path) == ["a.mp3", "b/2.FLAC", "b/10.flac"]


def test_named_files_are_always_tried(tmp_path: Path) -> None:
    """Whatever their suffix, hidden or not."""
    touch(tmp_path, "master", ".secret.bin")
    found = discover([tmp_path / "master", tmp_path / ".secret.bin"])
    assert names(found, tmp_path) == ["master", ".secret.bin"]


def test_a_folder_called_like_a_file_is_a_folder(tmp_path: Path) -> None:
    """Its suffix doesn't matter."""
    touch(tmp_path, "album.flac/1.flac")
    assert names(discover([tmp_path]), tmp_path) == ["album.flac/1.flac"]


def test_each_file_comes_once(tmp_path: Path) -> None:
    """However often it is meant."""
    touch(tmp_path, "a/1.flac")
    assert len(discover([tmp_path, tmp_path / "a", tmp_path / "a" / "1.flac"]).masters) == 1


@pytest.mark.parametrize(
    "named",
    [
        "",
        "Masters",
        "Masters/Artist",
        "Masters/Artist/Album",
        "Masters/Artist/Album/01.flac",
        "Masters/../Masters",
    ],
)
def test_a_master_tells_the_same_folders_however_it_is_named(tmp_path: Path, named: str) -> None:
    """The three right above it: artist, album and, it may be, a disc."""
    touch(tmp_path, "Masters/Artist/Album/01.flac")
    (found,) = discover([tmp_path / named]).masters
    assert found.folder_names == ("Masters", "Artist", "Album")


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/01.flac", ()), ("/home/01.flac", ()), ("/home/me/Album/01.flac", ("me", "Album"))],
)
def test_the_top_level_names_nobody(
    monkeypatch: pytest.MonkeyPatch, path: str, expected: tuple[str, ...]
) -> None:
    """Folders like /home and /mnt are the system's."""
    monkeypatch.setattr(os.path, "lexists", lambda _: True)
    (found,) = discover([Path(path)]).masters
    assert found.folder_names == expected


def test_relative_paths_tell_real_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dot stands for a folder with a name."""
    touch(tmp_path, "Album/01.flac")
    monkeypatch.chdir(tmp_path / "Album")
    assert discover([Path()]).masters[0].folder_names[-1] == "Album"
    assert discover([Path("01.flac")]).masters[0].folder_names[-1] == "Album"


def test_loops_of_links_have_an_end(tmp_path: Path) -> None:
    """A link to a folder above is not entered again; a link to itself is tried as the file it says it is."""
    touch(tmp_path, "a/1.flac")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self.flac").symlink_to("self.flac")
    assert names(discover([tmp_path]), tmp_path) == ["a/1.flac", "a/self.flac"]


def test_linked_folders_are_searched(tmp_path: Path) -> None:
    """Many keep their masters on another disk."""
    touch(tmp_path, "disk/1.flac")
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "more").symlink_to(tmp_path / "disk")
    assert names(discover([tmp_path / "music"]), tmp_path) == ["music/more/1.flac"]


def test_missing_paths_are_told_together(tmp_path: Path) -> None:
    """Nothing is begun when a path is mistyped."""
    touch(tmp_path, "1.flac")
    with pytest.raises(NothingToIngestError, match=r"no such file or folder: .*nowhere.*, .*never"):
        discover([tmp_path, tmp_path / "nowhere", tmp_path / "never"])


def test_nothing_found_is_told(tmp_path: Path) -> None:
    """A folder without audio is named."""
    touch(tmp_path, "cover.jpg")
    with pytest.raises(NothingToIngestError, match=f"no audio file in {tmp_path}"):
        discover([tmp_path])


def test_a_folder_that_vanishes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be searched is reported beside what was found."""
    touch(tmp_path, "a/1.flac", "b/1.flac")
    scandir = os.scandir

    def failing(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", failing)
    found = discover([tmp_path])
    assert names(found, tmp_path) == ["b/1.flac"]
    assert found.unreadable == [(tmp_path / "a", "can't be searched: Permission denied")]
