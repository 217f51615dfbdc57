"""What every object store can do: immutable objects, read by range."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kernel.errors import InvalidValueError, KernelError

CHUNK_BYTES = 1 << 18


class ObjectStoreError(KernelError):
    """The store failed, is away, or did not answer in time; trying again later may help."""


class ObjectStoreFullError(ObjectStoreError):
    """The store has no room for more."""


class ObjectNotFoundError(KernelError):
    """There is no such object."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """An object's key and length."""

    key: str
    length_bytes: int


class ObjectStore(Protocol):
    """A flat namespace of immutable objects.

    Keys are relative paths of lower-case letters, digits, ``. _ - /`` without empty, ``.`` or ``..`` parts. An object
    is visible whole or not at all. Every method raises `ObjectStoreError` when the store fails.
    """

    async def put_file(self, key: str, source: Path) -> None:
        """Store a file's bytes, replacing the object if there is one."""

    async def put_bytes(self, key: str, data: bytes) -> None:
        """Store a small object, replacing it if there is one."""

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """Read an object or a range of it; a range that reaches past the end gives what there is.

        Raises:
            ObjectNotFoundError: There is no such object.
        """

    async def download(self, key: str, target: Path) -> None:
        """Copy an object into a file, bounded in memory; where that fails there is no file.

        Raises:
            ObjectNotFoundError: There is no such object.
        """

    def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
        """The objects whose keys begin with a prefix, in no particular order."""

    async def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""

    def writer(self, key: str) -> AbstractAsyncContextManager["ObjectWriter"]:
        """Write an object piece by piece: it appears when the block ends well, and never when it doesn't."""

    async def check(self) -> None:
        """Raise `ObjectStoreError` unless the store can be used now."""

    async def discard_leftovers(self) -> None:
        """Remove what killed writers left half-written, and nothing that a living one is writing."""


class ObjectWriter(Protocol):
    """An object in the making."""

    async def write(self, data: bytes) -> None:
        """Append bytes."""


def check_key(key: str) -> str:
    """The key itself, when it is one.

    Raises:
        InvalidValueError: It is empty, absolute, climbs, or has characters that keys don't have.
    """
    parts = key.split("/")
    allowed = all(
        character in "abcdefghijklmnopqrstuvwxyz0123456789._-" for part in parts for character in part
    )
    if not allowed or any(part in ("", ".", "..") for part in parts):
        raise InvalidValueError(f"not an object key: {key!r}")
    return key
