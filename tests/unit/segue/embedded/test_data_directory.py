"""The data directory and its lock."""

import os
from pathlib import Path

import pytest

from segue.embedded.data_directory import DataDirectoryBusyError, DataDirectoryError, opened


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """A new one, with the folders above it, is closed to others."""
    with opened(tmp_path / "some where" / "data") as data:
        data.prepare()
        assert data.path.stat().st_mode & 0o777 == 0o700
        assert sorted(path.name for path in data.path.iterdir()) == [
            "edge-cache",
            "lock",
            "logs",
            "scratch",
            "search",
        ]


def test_relative_paths_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Children run elsewhere: they need the whole path."""
    monkeypatch.chdir(tmp_path)
    with opened(Path("data")) as data:
        assert data.objects == tmp_path / "data" / "objects"


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    """The second is told who has it; afterwards it is free again."""
    with (
        opened(tmp_path),
        pytest.raises(DataDirectoryBusyError, match=f"process {os.getpid()}"),
        opened(tmp_path),
    ):
        pass
    with opened(tmp_path):
        pass


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    """What can't be a folder is told with its name and the reason."""
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(DataDirectoryError, match="file': File exists"), opened(path):
        pass


def test_a_name_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """The settings that point into it are text."""
    with pytest.raises(DataDirectoryError, match="its name is not UTF-8"), opened(tmp_path / "\udcff"):
        pass


def test_scratch_is_emptied(tmp_path: Path) -> None:
    """A killed packaging may have left a clear master: the next start removes it."""
    with opened(tmp_path) as data:
        data.prepare()
        (data.scratch / "master").write_text("clear")
        data.prepare()
        assert list(data.scratch.iterdir()) == []
