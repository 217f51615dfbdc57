"""Reading a file whole: at once when the page cache has it, else however long the disk takes."""

import errno
import io
import os
import stat
from dataclasses import dataclass

from edge.cache.disk.errors import DamagedFileError, NotInPageCacheError
from edge.cache.disk.file_format import HEAD_BYTES, MAX_FILE_BYTES

_NOWAIT: int | None = getattr(os, "RWF_NOWAIT", None)
"""Linux has it."""

_NO_SUCH_WAY = (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)
"""What file systems answer that can't."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file's content, not yet verified."""

    head: bytes
    payload: bytes
    used_at_s: float
    """When it was written, or marked as used."""


def read_at_once(path: str) -> RawFile:
    """Read a file that the page cache holds whole; never waits for the disk to bring its content.

    Raises:
        NotInPageCacheError: It doesn't, or the system or the file system has no way to tell.
        FileNotFoundError, DamagedFileError, OSError: As `read_patiently`.
    """
    if _NOWAIT is None:
        raise NotInPageCacheError("this system has no RWF_NOWAIT")
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        payload_bytes, used_at_s = _measure(file, path)
        head, payload = bytearray(HEAD_BYTES), io.BytesIO(bytes(payload_bytes))
        with payload.getbuffer() as buffer:
            count = os.preadv(file, [head, buffer], 0, _NOWAIT)
        if count < HEAD_BYTES + payload_bytes:
            raise NotInPageCacheError(path)
        # BytesIO gives its buffer away uncopied; a bytearray would cost three times the whole read here.
        return RawFile(bytes(head), payload.getvalue(), used_at_s)
    except (BlockingIOError, NotImplementedError) as error:
        raise NotInPageCacheError(path) from error
    except OSError as error:
        if error.errno in _NO_SUCH_WAY:
            raise NotInPageCacheError(path) from error
        raise
    finally:
        os.close(file)


def read_patiently(path: str) -> RawFile:
    """Read a file, in a thread.

    Raises:
        FileNotFoundError: There is none.
        DamagedFileError: It is no regular file, or its length is none that we write.
        OSError: The disk can't read it.
    """
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        payload_bytes, used_at_s = _measure(file, path)
        return RawFile(os.pread(file, HEAD_BYTES, 0), os.pread(file, payload_bytes, HEAD_BYTES), used_at_s)
    finally:
        os.close(file)


def _measure(file: int, path: str) -> tuple[int, float]:
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode) or not HEAD_BYTES <= status.st_size <= MAX_FILE_BYTES:
        raise DamagedFileError(f"{path}: {status.st_size} bytes")
    return status.st_size - HEAD_BYTES, status.st_mtime
