"""Reading a master from this machine's file system, which may hold anything under any name."""

import asyncio
import hashlib
import os
import stat
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kernel.errors import KernelError

_CHUNK_BYTES = 1 << 20

Report = Callable[[float], None]
"""Is told the share of the file that has been read."""


class UnreadableFileError(KernelError):
    """The file can't be read; the message tells why."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, open for reading. Pipes and devices, which might never answer, are not opened.

    Raises:
        UnreadableFileError: It is none, or it can't be opened or read.
    """
    try:
        _check_kind(path.stat().st_mode)
        # Should a pipe have taken its place meanwhile, opening it does not wait for a writer.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb", buffering=0) as file:
            _check_kind(os.fstat(descriptor).st_mode)
            yield file
    except OSError as error:
        raise UnreadableFileError(f"can't be read: {error.strerror or error}") from error


def _check_kind(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
        raise UnreadableFileError(f"is no file but {kind}")


async def chunks(file: BinaryIO, report: Report) -> AsyncIterator[bytes]:
    """The file's bytes from its beginning."""
    length_bytes = max(os.fstat(file.fileno()).st_size, 1)
    read_bytes = file.seek(0)
    while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
        read_bytes += len(chunk)
        yield chunk
        report(min(read_bytes / length_bytes, 1.0))


async def sha256_of(file: BinaryIO, report: Report) -> str:
    """The file's SHA-256."""
    digest = hashlib.sha256()
    async for chunk in chunks(file, report):
        await asyncio.to_thread(digest.update, chunk)
    return digest.hexdigest()
