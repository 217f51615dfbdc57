"""Files of one owner."""

import os
from pathlib import Path

import pytest

from segue.embedded.private_file import PrivateFileError, make_private, write_private


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Whatever the process's mask, and whatever was there before."""
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    mask = os.umask(0)
    try:
        write_private(path, "new")
    finally:
        os.umask(mask)
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o600)
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_what_cant_be_written_is_named(tmp_path: Path) -> None:
    """The error tells which file and why."""
    with pytest.raises(PrivateFileError, match="absent/secret: No such file or directory"):
        write_private(tmp_path / "absent" / "secret", "x")


@pytest.mark.parametrize(("mode", "changed"), [(0o600, False), (0o400, False), (0o644, True), (0o660, True)])
def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path, mode: int, *, changed: bool) -> None:
    """And it is told that they could."""
    path = tmp_path / "secrets.toml"
    path.write_text("secret")
    path.chmod(mode)
    assert make_private(path) is changed
    assert path.stat().st_mode & 0o777 == (0o600 if changed else mode)
