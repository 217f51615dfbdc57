"""Looking at a cache directory from outside."""

import os
from pathlib import Path

from edge.cache.disk.directory import CacheDirectory
from edge.cache.disk.file_name import file_path
from edge.cache.key import CacheKey
from edge.cache.metrics import DAMAGED_FILES


def occupied_on_disk_bytes(root: Path) -> int:
    """What everything in the directory takes, as ``du`` counts, whoever wrote it; files may come and go meanwhile."""
    walk = os.walk(root)  # which, unlike rglob, has nothing against folders that go meanwhile
    return sum(
        _blocks_bytes(Path(folder, name)) for folder, folders, files in walk for name in [*folders, *files]
    )


def stored_keys(root: Path) -> list[CacheKey]:
    """The keys of the segments that are stored."""
    return [
        CacheKey(f"{Path(folder).name}/{name.replace('.', '/', 1)}")
        for folder, _, files in os.walk(root)
        for name in files
        if name.endswith(".m4s")
    ]


def read_all(root: Path) -> tuple[int, int]:
    """Reads every entry as a new process would; returns how many were read and how many were damaged."""
    directory = CacheDirectory(root, capacity_bytes=1 << 30, workers=1)
    damaged = DAMAGED_FILES._value.get()
    keys = stored_keys(root)
    found = [directory.read(key) for key in keys]
    return sum(entry is not None for entry in found), int(DAMAGED_FILES._value.get() - damaged)


def _blocks_bytes(path: Path) -> int:
    try:
        return path.lstat().st_blocks * 512
    except FileNotFoundError:
        return 0


def damage(root: Path, key: CacheKey) -> None:
    """Change the last byte of an entry's file."""
    path = Path(file_path(root, key))
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def is_stored(root: Path, key: CacheKey) -> bool:
    """Whether an entry has a file."""
    return Path(file_path(root, key)).exists()


def grow_old(root: Path, key: CacheKey) -> None:
    """Make a file look as if nobody had used it for a long time."""
    os.utime(file_path(root, key), (1000, 1000))


def is_old(root: Path, key: CacheKey) -> bool:
    """Whether `grow_old` came after the last use."""
    return Path(file_path(root, key)).stat().st_mtime == 1000
