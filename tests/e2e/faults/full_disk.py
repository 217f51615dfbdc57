"""A disk of the test's own, small enough to be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.e2e.faults.service_process import ServiceProcess

DISK_BYTES = 16 << 20
_LARGEST_FILE_BYTES = 64 << 10
_PIECE_BYTES = 1 << 16


@dataclass(frozen=True)
class SmallDisk:
    """A mounted one; others may fill it."""

    root: Path

    def fill(self, _edge: ServiceProcess) -> None:
        """Not one byte is left, and what the edge removes is taken as well."""
        with (self.root / "ballast").open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(_PIECE_BYTES))

    def free(self, _edge: ServiceProcess) -> None:
        """There is room again."""
        (self.root / "ballast").unlink()


@dataclass(frozen=True)
class LimitedFolder:
    """Where nothing can be mounted: the edge's processes are forbidden to write files of a segment's length."""

    root: Path

    def fill(self, edge: ServiceProcess) -> None:
        """They can't from now on."""
        self._limit(edge, _LARGEST_FILE_BYTES)

    def free(self, edge: ServiceProcess) -> None:
        """They can."""
        self._limit(edge, psutil.RLIM_INFINITY)

    def _limit(self, edge: ServiceProcess, limit_bytes: int) -> None:
        for worker in edge.workers():
            _, hard = worker.rlimit(psutil.RLIMIT_FSIZE)
            worker.rlimit(psutil.RLIMIT_FSIZE, (limit_bytes, hard))


@contextmanager
def small_disk(root: Path) -> Iterator[SmallDisk | LimitedFolder]:
    """The best that can be had: mounting is for root alone, and not for root in every container."""
    root.mkdir()
    options = ("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(root))
    if os.geteuid() != 0 or subprocess.run(["mount", *options], check=False).returncode != 0:
        yield LimitedFolder(root)
        return
    try:
        yield SmallDisk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)
