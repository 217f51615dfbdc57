"""Scratch directories: one a worker, in it one a job; gone with the job, or when another worker starts."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from packager.worker.errors import WorkerSetupError

_LOCK_SUFFIX = ".lock"
_PREFIX = "worker-"


def scratch_root(configured: str) -> Path:
    """The directory that this user's workers share, made if need be.

    Raises:
        WorkerSetupError: It can't be made, or another user made it.
    """
    root = Path(configured) if configured else Path(tempfile.gettempdir(), f"segue-scratch-{os.geteuid()}")
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = root.lstat().st_uid
    except OSError as error:
        raise WorkerSetupError(f"can't use the scratch directory {root}: {error.strerror}") from error
    if not configured and (owner != os.geteuid() or root.is_symlink()):
        raise WorkerSetupError(
            f"the scratch directory {root} belongs to another user: set worker.scratch_directory"
        )
    return root


@contextmanager
def worker_scratch(root: Path, worker: str) -> Iterator[Path]:
    """A worker's own directory; a locked file beside it says that the worker lives; locks die with it."""
    lock_path = root / f"{_PREFIX}{worker}{_LOCK_SUFFIX}"
    unlocked = root / f".{lock_path.name}"
    with unlocked.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        unlocked.rename(lock_path)  # seen by other workers only now that it is locked
        directory = lock_path.with_suffix("")
        directory.mkdir(mode=0o700)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)
            lock_path.unlink(missing_ok=True)


@contextmanager
def job_scratch(directory: Path, name: str) -> Iterator[Path]:
    """A directory for one start of one job, removed whatever happens."""
    path = directory / name
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def remove_leftovers(root: Path) -> int:
    """Remove the directories of workers that are no more; returns how many there were."""
    return sum(_remove_if_dead(lock_path) for lock_path in root.glob(f"{_PREFIX}*{_LOCK_SUFFIX}"))


def _remove_if_dead(lock_path: Path) -> bool:
    with suppress(OSError), lock_path.open("r+") as lock:  # locked, or removed by another
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with suppress(FileNotFoundError):
            shutil.rmtree(lock_path.with_suffix(""))
        lock_path.unlink(missing_ok=True)
        return True
    return False
