"""Files of one owner."""

import os
from pathlib import Path

import pytest

from segue.embedded.private_file import PrivateFileError, write_private


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
