"""Where the workers count: a private folder, best in memory, and the numbers that they count under."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from kernel.errors import KernelError

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is made private, and checked to be ours
_ATTEMPTS = 10


class MetricsFolderError(KernelError):
    """The workers' metrics can't be kept anywhere."""


class MetricsFolder:
    """Hands out the lowest number that no living worker has; a successor counts on where it was left."""

    def __init__(self, path: Path, lock: int) -> None:
        """`lock` is a descriptor, which says for as long as it is open that the folder is in use."""
        self.path = path
        self._lock = lock
        self._taken: set[int] = set()

    def take_number(self) -> int:
        """A number for a worker that begins."""
        number = next(number for number in range(len(self._taken) + 1) if number not in self._taken)
        self._taken.add(number)
        return number

    def give_back(self, number: int) -> None:
        """Its worker is dead: its counts stay, while what it gauged is no more."""
        self._taken.remove(number)
        for file in self.path.glob(f"gauge_*_{number}.db"):
            file.unlink(missing_ok=True)

    def remove(self) -> None:
        """Nobody counts any more."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def make_metrics_folder() -> MetricsFolder:
    """An empty one for an edge; what killed edges have left is removed, wherever they listened.

    It is kept in memory where that can be: the workers map its files, and a full disk must not kill them.

    Raises:
        MetricsFolderError: It can't be made.
    """
    parent = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    prefix = f"segue-edge-metrics-{os.geteuid()}-"
    try:
        for left in parent.glob(f"{prefix}*"):
            _remove_if_dead(left)
        for _ in range(_ATTEMPTS):
            path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            if (lock := _lock(path)) is not None:
                return MetricsFolder(path, lock)
    except OSError as error:
        raise MetricsFolderError(f"can't keep metrics in {parent}: {error.strerror or error}") from error
    raise MetricsFolderError(f"can't keep metrics in {parent}: something removes what is made there")


def _remove_if_dead(path: Path) -> None:
    with suppress(OSError):  # it is no folder, or gone
        lock = _lock(path)
        if lock is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(lock)


def _lock(path: Path) -> int | None:
    """A descriptor that locks a folder of ours until it is closed or its process dies; None when it can't be had.

    Who makes a folder may lose it to somebody who sweeps before it is locked: then it isn't there any more.
    """
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened = os.fstat(folder)
        if opened.st_uid == os.geteuid() and os.path.samestat(opened, path.lstat()):
            return folder
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(folder)
    return None
