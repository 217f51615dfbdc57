"""Files being written: beside the objects, locked, and put into their places when they are whole."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

MOVE_ATTEMPTS = 100
"""Deletes that may come between making a folder and moving an object into it, one after the other."""


class PartialFiles:
    """The folder ``{root}/partial``; what is moved from it into ``{root}/objects`` survives a power failure."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "partial"
        self._objects = root / "objects"

    @contextmanager
    def placing(self, path: Path) -> Iterator[BinaryIO]:
        """A file that becomes the object when the block ends well: synced before and after the rename."""
        descriptor, partial = self._create()
        try:
            with os.fdopen(descriptor, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
                self._move(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        for folder in path.parents:  # those made just now must survive a power failure too
            with suppress(FileNotFoundError):  # deleted again already
                _sync_folder(folder)
            if folder == self._root:
                break

    def probe(self) -> None:
        """Write a few bytes, and leave nothing."""
        self._folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(b"segue")

    def discard(self) -> None:
        """Remove the files whose writers are gone: one at work holds its file's lock."""
        for path in self._folder.glob("*"):
            with suppress(OSError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()

    def _create(self) -> tuple[int, Path]:
        """A new file, locked for as long as it is open: see `discard`."""
        self._folder.mkdir(exist_ok=True)
        while True:
            descriptor, name = tempfile.mkstemp(dir=self._folder)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return descriptor, Path(name)
            os.close(descriptor)  # discarded between its creation and its lock

    def _move(self, source: Path, path: Path) -> None:
        for attempt in range(1, MOVE_ATTEMPTS + 1):
            try:
                self._make_folders(path)
                source.replace(path)
            except (FileNotFoundError, FileExistsError):  # a delete removed the folder it had just emptied
                if attempt == MOVE_ATTEMPTS:
                    raise
            else:
                return

    def _make_folders(self, path: Path) -> None:
        """Those between the folder of objects and an object, never the folder of objects itself."""
        for folder in reversed(path.parents):
            if self._objects in folder.parents:
                folder.mkdir(exist_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
