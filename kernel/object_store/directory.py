"""A directory as object store: written beside, synced, renamed into place."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from kernel.object_store.partial_files import PartialFiles
from kernel.object_store.port import (
    CHUNK_BYTES,
    ObjectInfo,
    ObjectNotFoundError,
    ObjectStoreError,
    ObjectStoreFullError,
    check_key,
)

T = TypeVar("T")

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class DirectoryStore:
    """Objects as files under ``{root}/objects``; those being written lie in ``{root}/partial``, locked.

    The folder of objects is made by `create` and by nothing else: where it is missing the store is away, as a
    share is that is not mounted, and nothing may be concluded of any object. File work runs in threads, never
    on the event loop.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = PartialFiles(root)
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
            with self._opened(key) as source, _made(target) as writer:
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
            self._partial.probe()

        await _in_thread(probe)

    async def discard_leftovers(self) -> None:
        """See `ObjectStore.discard_leftovers`."""
        await _in_thread(self._partial.discard)

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
        path = self._path(key)
        self._require()
        with self._partial.placing(path) as target:
            yield target

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


@contextmanager
def _made(target: Path) -> Iterator[BinaryIO]:
    """A file that is gone again when the block fails."""
    with target.open("wb") as writer:
        try:
            yield writer
        except BaseException:
            target.unlink(missing_ok=True)
            raise


class _FileWriter:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target

    async def write(self, data: bytes) -> None:
        await _in_thread(lambda: self._target.write(data))


async def _in_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        kind = ObjectStoreFullError if error.errno in _NO_ROOM else ObjectStoreError
        raise kind(f"the object store failed: {error}") from error
