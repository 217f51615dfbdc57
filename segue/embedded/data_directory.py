"""The one folder in which everything is kept, and the lock that makes it one user's at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.errors import KernelError
from kernel.settings import RUNTIME_FILE, SECRETS_FILE


class DataDirectoryError(KernelError):
    """The data directory can't be made, read or written."""


class DataDirectoryBusyError(KernelError):
    """Another `segue up` has the data directory."""


class DataDirectory:
    """What lies where. Made by `opened`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.secrets = path / SECRETS_FILE
        self.runtime = path / RUNTIME_FILE
        self.demo_begun = path / "demo-begun"
        """There while the demo album is made."""
        self.admin_password = path / "admin-password"
        self.postgres = path / "postgres"
        self.valkey = path / "valkey"
        self.objects = path / "objects"
        self.edge_cache = path / "edge-cache"
        """What the edge keeps on disk; it may be deleted while nothing runs."""
        self.search = path / "search"
        """The search index; it may be deleted while nothing runs."""
        self.logs = path / "logs"
        self.scratch = path / "scratch"
        """What packaging needs while it runs. Emptied at every start: a killed one may have left a master."""

    def prepare(self) -> None:
        """Make the folders that others expect.

        Raises:
            DataDirectoryError: One can't be made.
        """
        try:
            shutil.rmtree(self.scratch, ignore_errors=True)
            for folder in (self.edge_cache, self.search, self.logs, self.scratch):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise DataDirectoryError(f"can't use the data directory {self.path}: {error.strerror}") from error


@contextmanager
def opened(path: Path) -> Iterator[DataDirectory]:
    """A data directory for the block's duration, made when it is missing.

    The lock ends with the process, however that ends.

    Raises:
        DataDirectoryError: It can't be made, or not be written.
        DataDirectoryBusyError: Somebody else has it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        resolved = path.resolve()
        resolved.as_posix().encode()  # it is to be written into files of text
        descriptor = os.open(resolved / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not UTF-8"
        raise DataDirectoryError(f"can't use the data directory {str(path)!r}: {reason}") from error
    try:
        _lock(descriptor, resolved)
        yield DataDirectory(resolved)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        raise DataDirectoryBusyError(
            f"another `segue up` has the data directory {path} (process {holder or 'unknown'})"
        ) from None
    except OSError as error:
        raise DataDirectoryError(f"can't lock the data directory {path}: {error.strerror}") from error
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
