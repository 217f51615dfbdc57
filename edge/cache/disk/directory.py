"""The directory of the disk tier, as one thread works on it: files written, read, marked as used, removed."""

import errno
import itertools
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from edge.cache.disk.errors import DamagedFileError
from edge.cache.disk.file_format import decode_entry, encode_entry
from edge.cache.disk.file_name import TEMPORARY_FOLDER, asset_folder, file_path, is_entry_name
from edge.cache.disk.reading import RawFile, read_at_once, read_patiently
from edge.cache.disk.room import Room
from edge.cache.disk.sweep import sweep
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.metrics import DAMAGED_FILES, DISK_BYTES, SWEEP_DURATION_S, SWEPT_FILES
from kernel.asset import AssetId

CACHE_TAG = "CACHEDIR.TAG"
_RENAME_ATTEMPTS = 10
"""So often may sweeps of other processes take an asset's empty folder from under a writer."""

_CACHE_TAG_TEXT = (
    b"Signature: 8a477f597d28d172789f06886806bc55\n# The cache of a Segue edge. Backups may leave it out.\n"
)


class CacheDirectory:
    """Entries as files, which any number of processes share.

    A file is written under a temporary name and renamed, so that nobody reads half of one. Nothing is synced: what
    a power cut tears is found by its checksum, removed, and fetched again.
    """

    def __init__(
        self, root: Path, *, capacity_bytes: int, workers: int, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self._root = root.absolute()
        self._room = Room(
            self._root,
            capacity_bytes=capacity_bytes,
            workers=workers,
            sweep=self._sweep,
        )
        self._stopping = stopping
        self._temporary_names = (f"{os.getpid()}-{number}.part" for number in itertools.count())

    def prepare(self) -> None:
        """Make the directory, for its owner alone, and say in it what it is; one that is there stays as it is.

        Raises:
            OSError: It can't be made.
        """
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._root / TEMPORARY_FOLDER).mkdir(mode=0o700, exist_ok=True)
        # Told to backup programs as https://bford.info/cachedir/ has it.
        if not (self._root / CACHE_TAG).exists():
            (self._root / CACHE_TAG).write_bytes(_CACHE_TAG_TEXT)

    def write(self, entry: Entry) -> int:
        """Keep an entry, in the place of an older one of its key; returns the length of its file in bytes.

        Raises:
            TooLargeError, SweptElsewhereError, StoppedError: There is no room for it (yet).
            OSError: The disk can't take it; nothing is left of the attempt.
        """
        parts = encode_entry(entry)
        file_bytes = sum(map(len, parts))
        self._room.take(file_bytes)
        temporary = self._root / TEMPORARY_FOLDER / next(self._temporary_names)
        try:
            _write_file(temporary, parts)
            self._rename(temporary, entry.key)
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            raise
        return file_bytes

    def read_at_once(self, key: CacheKey) -> tuple[Entry, float] | None:
        """The entry of a key and when it was last marked as used, or None, without waiting for the disk.

        Raises:
            NotInPageCacheError: `read` will tell.
            OSError: The disk can't read it.
        """
        return self._read(key, read_at_once)

    def read(self, key: CacheKey) -> tuple[Entry, float] | None:
        """The entry of a key and when it was last marked as used, or None; a damaged file is removed.

        Raises:
            OSError: The disk can't read it.
        """
        return self._read(key, read_patiently)

    def mark_used(self, key: CacheKey) -> bool:
        """Keep the file of a key from the next sweep; tells whether there is one.

        Raises:
            OSError: The disk can't take it.
        """
        try:
            os.utime(file_path(self._root, key))
        except FileNotFoundError:
            return False
        return True

    def purge(self, asset: AssetId) -> set[str]:
        """Remove everything of an asset; returns the names of the files that went.

        Raises:
            OSError: The disk can't do it.
        """
        folder = asset_folder(self._root, asset)
        gone = set()
        with suppress(FileNotFoundError):
            for file in [file for file in folder.iterdir() if is_entry_name(file.name)]:
                file.unlink(missing_ok=True)
                gone.add(file.name)
        with suppress(OSError):  # not empty, or not there
            folder.rmdir()
        return gone

    def make_room(self, share: float) -> None:
        """Go down to a share of what is held, because the disk is full; raises what `Room.shrink` does."""
        self._room.shrink(share)

    def _read(self, key: CacheKey, read: Callable[[str], RawFile]) -> tuple[Entry, float] | None:
        path = file_path(self._root, key)
        try:
            raw = read(path)
            return decode_entry(key, raw.head, raw.payload), raw.used_at_s
        except FileNotFoundError:
            return None
        except DamagedFileError:
            DAMAGED_FILES.inc()
            Path(path).unlink(missing_ok=True)
            return None

    def _rename(self, temporary: Path, key: CacheKey) -> None:
        path = Path(file_path(self._root, key))
        for _ in range(_RENAME_ATTEMPTS):
            with suppress(FileNotFoundError):  # the asset's first file, or a sweep found the folder empty
                temporary.rename(path)
                return
            with suppress(FileNotFoundError):
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.rename(path)

    def _sweep(self, target_bytes: int) -> int:
        with SWEEP_DURATION_S.time():
            left_bytes, removed = sweep(self._root, target_bytes, now_s=time.time(), stopping=self._stopping)
        SWEPT_FILES.inc(removed)
        DISK_BYTES.set(left_bytes)
        return left_bytes


def _write_file(path: Path, parts: list[bytes]) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        if os.writev(file, parts) < sum(map(len, parts)):
            raise OSError(errno.ENOSPC, "written in part")
    finally:
        os.close(file)
