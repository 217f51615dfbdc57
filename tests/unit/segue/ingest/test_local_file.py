"""Reading files that may be anything."""

import hashlib
import os
import socket
from pathlib import Path

import pytest

from segue.ingest.local_file import UnreadableFileError, chunks, opened, sha256_of


def ignore(_share: float) -> None:
    """Nobody is told."""


async def test_a_file_is_read_whole_twice(tmp_path: Path) -> None:
    """Hashing and reading both begin at the beginning, and tell how far they are."""
    content = os.urandom(3_000_000)
    path = tmp_path / "a.flac"
    path.write_bytes(content)
    shares: list[float] = []
    with opened(path) as file:
        assert await sha256_of(file, shares.append) == hashlib.sha256(content).hexdigest()
        assert b"".join([chunk async for chunk in chunks(file, ignore)]) == content
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


async def test_an_empty_file_has_no_chunks(tmp_path: Path) -> None:
    """Nothing is divided by its length."""
    (tmp_path / "a").touch()
    with opened(tmp_path / "a") as file:
        assert [chunk async for chunk in chunks(file, ignore)] == []


def refusal(path: Path) -> str:
    """Why a path can't be read."""
    with pytest.raises(UnreadableFileError) as caught, opened(path):
        pass
    return str(caught.value)


def test_pipes_sockets_and_devices_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once: opening them could wait for ever."""
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    os.mkfifo("pipe.flac")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.flac")
    paths = [Path("pipe.flac"), Path("socket.flac"), Path("/dev/zero")]
    assert {refusal(path) for path in paths} == {"is no file but a pipe, a socket or a device"}


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    """With the reason."""
    (tmp_path / "loop").symlink_to("loop")
    assert refusal(tmp_path) == "is no file but a folder"
    assert refusal(tmp_path / "gone.flac") == "can't be read: No such file or directory"
    assert refusal(tmp_path / "loop") == "can't be read: Too many levels of symbolic links"


def test_a_pipe_that_takes_a_files_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between looking and opening, a file may become something else: opening it still doesn't wait."""
    regular = tmp_path / "a.flac"
    regular.touch()
    status = regular.stat()
    regular.unlink()
    os.mkfifo(regular)
    monkeypatch.setattr(Path, "stat", lambda _path: status)
    assert refusal(regular) == "is no file but a pipe, a socket or a device"
