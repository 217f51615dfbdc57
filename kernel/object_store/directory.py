"""A directory as object store: written beside, synced, renamed into place."""

import asyncio
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


class DirectoryStore:
    """Objects as files under ``{root}/objects``; those being written lie in ``{root}/partial``.

    File work runs in threads, never on the event loop.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / "partial"
        self._objects = root / "objects"

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
            with suppress(type(error)):
                placing.__exit__(type(error), error, error.__traceback__)
            raise
        await _in_thread(lambda: placing.__exit__(None, None, None))

    async def check(self) -> None:
        """See `ObjectStore.check`."""

        def probe() -> None:
            self._partial.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._partial) as file:
                file.write(b"segue")

        await _in_thread(probe)

    def _path(self, key: str) -> Path:
        return self._objects / check_key(key)

    @contextmanager
    def _opened(self, key: str) -> Iterator[BinaryIO]:
        try:
            with self._path(key).open("rb") as source:
                yield source
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectNotFoundError(f"no object {key!r}") from None

    @contextmanager
    def _placing(self, key: str) -> Iterator[BinaryIO]:
        """A file that becomes the object when the block ends well: synced before and after the rename."""
        path = self._path(key)
        self._partial.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._partial)
        try:
            with os.fdopen(descriptor, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
            self._rename(Path(name), path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @staticmethod
    def _rename(source: Path, path: Path) -> None:
        while True:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.replace(path)
            except FileNotFoundError:  # a delete removed the folder it had just emptied
                continue
            break
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _walk(self, prefix: str) -> Iterator[ObjectInfo]:
        start = self._objects / prefix.rpartition("/")[0]
        for folder, _, files in os.walk(start):
            for file in files:
                path = Path(folder, file)
                key = path.relative_to(self._objects).as_posix()
                with suppress(FileNotFoundError):  # deleted since it was listed
                    if key.startswith(prefix):
                        yield ObjectInfo(key, path.stat().st_size)


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
