"""Removing what was used longest ago, in memory that doesn't grow with the directory.

One walk measures: bytes by age, in steps of five per cent of the age. A second one removes whatever is older than
the step at which enough will be gone, and of that step as much as is needed.
"""

import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edge.cache.disk.errors import StoppedError
from edge.cache.disk.file_name import (
    TEMPORARY_FOLDER,
    is_asset_name,
    is_entry_name,
    is_shard_name,
    is_temporary_name,
)
from edge.cache.disk.room import occupied_bytes

ABANDONED_AFTER_S = 60.0
"""A temporary file that nobody wrote to for so long is a killed writer's. A live one's write merely fails."""

_STEPS_PER_DOUBLING = 14


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of ours."""

    path: str
    occupied_bytes: int
    used_at_s: float


@dataclass(slots=True)
class _Verdict:
    """Which files go: all above a step of age, and of that step itself so many bytes."""

    step: int
    step_bytes: int

    def condemns(self, step: int, occupied_bytes: int) -> bool:
        if step == self.step and self.step_bytes > 0:
            self.step_bytes -= occupied_bytes
            return True
        return step > self.step


def sweep(root: Path, target_bytes: int, *, now_s: float, stopping: Callable[[], bool]) -> tuple[int, int]:
    """Remove files until those left occupy no more than the target; returns what they do, and how many went.

    Files that come while it runs are counted or not. Unknown files are neither counted nor touched.

    Raises:
        StoppedError: It was told to stop.
        OSError: The directory can't be read.
    """
    bytes_by_step: Counter[int] = Counter()
    for file in _stored_files(root, stopping):
        bytes_by_step[_step(file, now_s)] += file.occupied_bytes
    left_bytes = bytes_by_step.total()
    removed = 0
    if left_bytes > target_bytes:
        verdict = _judge(bytes_by_step, left_bytes - target_bytes)
        for file in _stored_files(root, stopping):
            if verdict.condemns(_step(file, now_s), file.occupied_bytes) and _remove(file):
                left_bytes -= file.occupied_bytes
                removed += 1
    return left_bytes + _clear_temporary(root, now_s), removed


def _judge(bytes_by_step: Counter[int], surplus_bytes: int) -> _Verdict:
    for step in sorted(bytes_by_step, reverse=True):
        if bytes_by_step[step] >= surplus_bytes:
            return _Verdict(step, surplus_bytes)
        surplus_bytes -= bytes_by_step[step]
    return _Verdict(-1, 0)


def _step(file: StoredFile, now_s: float) -> int:
    return int(math.log2(1 + max(now_s - file.used_at_s, 0)) * _STEPS_PER_DOUBLING)


def _stored_files(root: Path, stopping: Callable[[], bool]) -> Iterator[StoredFile]:
    """Every entry's file. Folders of ours that are empty by the time they have been walked through go."""
    for shard in _folders(os.fspath(root), is_shard_name):
        for folder in _folders(shard, is_asset_name):
            if stopping():
                raise StoppedError("the sweep was told to stop")
            yield from _files(folder, is_entry_name)
            with suppress(OSError):  # it isn't empty, as a rule
                Path(folder).rmdir()
        with suppress(OSError):
            Path(shard).rmdir()


def _clear_temporary(root: Path, now_s: float) -> int:
    """Remove what killed writers left; returns what the others occupy."""
    left_bytes = 0
    for file in _files(os.fspath(root / TEMPORARY_FOLDER), is_temporary_name):
        if now_s - file.used_at_s < ABANDONED_AFTER_S or not _remove(file):
            left_bytes += file.occupied_bytes
    return left_bytes


def _folders(parent: str, is_ours: Callable[[str], bool]) -> Iterator[str]:
    for entry in _scan(parent):
        if is_ours(entry.name) and entry.is_dir(follow_symlinks=False):
            yield entry.path


def _files(folder: str, is_ours: Callable[[str], bool]) -> Iterator[StoredFile]:
    for entry in _scan(folder):
        with suppress(FileNotFoundError):
            if is_ours(entry.name) and entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                yield StoredFile(entry.path, occupied_bytes(status.st_size), status.st_mtime)


def _scan(folder: str) -> Iterator["os.DirEntry[str]"]:
    """What a folder holds; nothing when it has just gone."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        yield from entries


def _remove(file: StoredFile) -> bool:
    with suppress(FileNotFoundError):
        Path(file.path).unlink()
        return True
    return False
