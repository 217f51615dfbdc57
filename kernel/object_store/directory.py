"""A directory as object store: written beside, synced, renamed into place."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from kernel.object_store.port import (
    CHUNK_BYTES,
    ObjectInfo,
    ObjectNotFoundError,
    ObjectStoreError,
    check_key,
)

T = TypeVar("T")

MOVE_ATTEMPTS = 100
"""Deletes that may come between making a folder and moving an object into it, one after the other."""


class DirectoryStore:
    """Objects as files under ``{root}/objects``; those being written lie in ``{root}/partial``, locked.

    The folder of objects is made by `create` and by nothing else: where it is missing the store is away, as a
    share is that is not mounted, and nothing may be concluded of any object. File work runs in threads, never
    on the event loop.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / "partial"
        self._objects = root / "objects"

    def create(self) -> "DirectoryStore":
        """Make the store where there is none; only for when nothing can have been stored yet. Blocks, briefly.

        Raises:
            ObjectStoreError: It can't be made.
        """
        try:
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._objects.mkdir(exist_ok=True)
        except OSError as error:
            raise ObjectStoreError(f"can't make the object store {self._root}: {error.strerror}") from error
        return self

    async def put_file(self, key: str, source: Path) -> None:
        """See `ObjectStore.put_file`."""

        def copy() -> None:
            with self._placing(key) as target, source.open("rb") as reader:
                shutil.copyfileobj(reader, target, CHUNK_BYTES)

        await _in_thread(copy)

    async def put_bytes(self, key: str, data: bytes) -> None:
        """See `ObjectStore.put_bytes`."""

        def write() -> None:
            with self._placing(key) as target:
                target.write(data)

        await _in_thread(write)

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """See `ObjectStore.read`."""

        def read_range() -> bytes:
            with self._opened(key) as source:
                source.seek(offset_bytes)
                return source.read(-1 if length_bytes is None else length_bytes)

        return await _in_thread(read_range)

    async def download(self, key: str, target: Path) -> None:
        """See `ObjectStore.download`."""

        def copy() -> None:
            with self._opened(key) as source, target.open("wb") as writer:
                shutil.copyfileobj(source, writer, CHUNK_BYTES)

        await _in_thread(copy)

    async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """See `ObjectStore.list`."""
        for info in await _in_thread(lambda: list(self._walk(prefix))):
            yield info

    async def delete(self, key: str) -> None:
        """See `ObjectStore.delete`; folders that become empty go too."""

        def remove() -> None:
            path = self._path(key)
            self._require()
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._objects:
                    break
                with suppress(OSError):  # not empty, or removed by another
                    folder.rmdir()

        await _in_thread(remove)

    @asynccontextmanager
    async def writer(self, key: str) -> AsyncIterator["_FileWriter"]:
        """See `ObjectStore.writer`."""
        placing = self._placing(key)
        target = await _in_thread(placing.__enter__)
        try:
            yield _FileWriter(target)
        except BaseException as error:
            with suppress(Exception):  # closing a file on a full disk fails again: the first error tells more
                placing.__exit__(type(error), error, error.__traceback__)
            raise
        await _in_thread(lambda: placing.__exit__(None, None, None))

    async def check(self) -> None:
        """See `ObjectStore.check`."""

        def probe() -> None:
            self._require()
            self._partial.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=self._partial) as file:
                file.write(b"segue")

        await _in_thread(probe)

    async def discard_leftovers(self) -> None:
        """Remove what killed writers left half-written; a writer at work holds its file's lock."""

        def discard() -> None:
            for path in self._partial.glob("*"):
                with suppress(OSError), path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()

        await _in_thread(discard)

    def _require(self) -> None:
        if not self._objects.is_dir():
            raise ObjectStoreError(f"the object store is away: there is no {self._objects}")

    def _path(self, key: str) -> Path:
        return self._objects / check_key(key)

    @contextmanager
    def _opened(self, key: str) -> Iterator[BinaryIO]:
        try:
            source = self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            self._require()  # here, so that a read that succeeds takes one look at the disk and not two
            raise ObjectNotFoundError(f"no object {key!r}") from None
        with source:
            yield source

    @contextmanager
    def _placing(self, key: str) -> Iterator[BinaryIO]:
        """A file that becomes the object when the block ends well: synced before and after the rename."""
        path = self._path(key)
        self._require()
        descriptor, partial = self._create_partial()
        try:
            with os.fdopen(descriptor, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
                self._move(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        for folder in path.parents:  # those made just now must survive a power failure too
            with suppress(FileNotFoundError):  # deleted again already
                _sync_folder(folder)
            if folder == self._root:
                break

    def _create_partial(self) -> tuple[int, Path]:
        """A new file, locked for as long as it is open: see `discard_leftovers`."""
        self._partial.mkdir(exist_ok=True)
        while True:
            descriptor, name = tempfile.mkstemp(dir=self._partial)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_nlink:
                return descriptor, Path(name)
            os.close(descriptor)  # discarded between its creation and its lock

    def _move(self, source: Path, path: Path) -> None:
        for attempt in range(1, MOVE_ATTEMPTS + 1):
            try:
                self._make_folders(path)
                source.replace(path)
            except (FileNotFoundError, FileExistsError):  # a delete removed the folder it had just emptied
                if attempt == MOVE_ATTEMPTS:
                    raise
            else:
                return

    def _make_folders(self, path: Path) -> None:
        """Those between the folder of objects and an object, never the folder of objects itself."""
        for folder in reversed(path.parents):
            if self._objects in folder.parents:
                folder.mkdir(exist_ok=True)

    def _walk(self, prefix: str) -> Iterator[ObjectInfo]:
        self._require()
        start = self._objects / prefix.rpartition("/")[0]
        for folder, _, files in os.walk(start):
            for file in files:
                path = Path(folder, file)
                key = path.relative_to(self._objects).as_posix()
                with suppress(FileNotFoundError):  # deleted since it was listed
                    if key.startswith(prefix):
                        yield ObjectInfo(key, path.stat().st_size)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _FileWriter:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    async def write(self, data: bytes) -> None:
        await _in_thread(lambda: self._target.write(data))


async def _in_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise ObjectStoreError(f"the object store failed: {error}") from error
