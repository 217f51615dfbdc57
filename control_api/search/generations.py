"""The folder of the index: one index in it serves, another may be in the making.

lock        held by the one worker that writes here
current     the name of the folder that serves
v1-…        an index each: its schema's version and a number drawn at random
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from control_api.search.schema import SCHEMA_VERSION

_PREFIX = f"v{SCHEMA_VERSION}-"


class FolderTakenError(Exception):
    """Another process writes there."""


class IndexFolder:
    """Where indexes lie."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the one that writes here; the hold ends with the process, however that ends.

        Raises:
            FolderTakenError: Somebody is already.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderTakenError(f"another process writes the index in {self._directory}") from None
            yield

    def current(self) -> Path | None:
        """The index that serves; None when there is none of this version."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        path = self._directory / name
        return path if name.startswith(_PREFIX) and path.is_dir() else None

    def draw(self) -> Path:
        """A folder for another index; it is not there yet."""
        return self._directory / f"{_PREFIX}{secrets.token_hex(8)}"

    def switch(self, path: Path) -> None:
        """Have that index serve from now on, at one stroke."""
        beside = self._pointer.with_suffix(".new")
        with beside.open("w", encoding="ascii") as file:
            file.write(path.name)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._pointer)

    def sweep(self) -> None:
        """Remove every index but the one that serves; who still has one open goes on reading it."""
        kept = self.current()
        for path in self._directory.glob("v*-*"):
            if path != kept:
                shutil.rmtree(path, ignore_errors=True)

    @property
    def _pointer(self) -> Path:
        return self._directory / "current"
