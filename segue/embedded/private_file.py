"""Files that only their owner may read."""

import os
from pathlib import Path

from kernel.errors import KernelError


class PrivateFileError(KernelError):
    """A file could not be written."""


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all; one of the same name is replaced.

    Raises:
        PrivateFileError: It can't be written.
    """
    try:
        _write(path, text)
    except OSError as error:
        raise PrivateFileError(f"can't write {path}: {error.strerror or error}") from error


def make_private(path: Path) -> bool:
    """Take a file from everybody but its owner; tells whether others could have it until now.

    Raises:
        PrivateFileError: It is somebody else's, and open to others.
    """
    try:
        if not path.stat().st_mode & 0o077:
            return False
        path.chmod(0o600)
    except OSError as error:
        raise PrivateFileError(
            f"{path} is open to other users and can't be closed to them: {error.strerror}"
        ) from error
    return True


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
