"""Where the workers count: a private folder, best in memory, and the numbers that they count under."""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from kernel.errors import KernelError

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is checked to be ours


class MetricsFolderError(KernelError):
    """The workers' metrics can't be kept anywhere."""


class MetricsFolder:
    """Hands out the lowest number that no living worker has; a successor counts on where it was left."""

    def __init__(self, path: Path) -> None:
        self.path = path
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


def make_metrics_folder(host: str, port: int) -> MetricsFolder:
    """An empty one for the edge on this address, in place of what a killed one left.

    It is kept in memory where that can be: the workers map its files, and a full disk must not kill them.

    Raises:
        MetricsFolderError: It can't be made, or somebody else has made it.
    """
    parent = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    path = parent / f"segue-edge-{os.geteuid()}-{re.sub(r'[^a-z0-9.]', '-', host.lower())}-{port}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        _require_own(path)
        for file in path.iterdir():
            file.unlink()
    except OSError as error:
        raise MetricsFolderError(f"can't keep metrics in {path}: {error.strerror or error}") from error
    return MetricsFolder(path)


def _require_own(path: Path) -> None:
    """Anybody can make a folder of any name there, or a link to another's."""
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise MetricsFolderError(f"can't keep metrics in {path}: it is not a private folder of ours")
