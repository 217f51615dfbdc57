"""The parts of a rendition in the making, in the object store, and the whole that they become."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from kernel.asset import initialization_part_key, rendition_key
from kernel.object_store.port import ObjectNotFoundError, ObjectStore, ObjectStoreError
from kernel.rendition_part import RenditionPart
from packager.worker.on_demand.ahead import each_ahead
from packager.worker.on_demand.claim import RenditionName

Check = Callable[[], Awaitable[None]]
"""Whether to go on; raises otherwise."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A packed object as it was put together."""

    segment_bytes: tuple[int, ...]
    """The length of every segment."""
    object_bytes: int
    sha256: str


class StoredParts:
    """What there is of one rendition; other starts of its job may have put it there."""

    def __init__(self, store: ObjectStore, name: RenditionName) -> None:
        self._store = store
        self._owner, self._rendition = name
        self._prefix = initialization_part_key(*name).removesuffix("init")

    def part(self, segment: int | None) -> RenditionPart:
        """The part of that number, or the initialization section."""
        return RenditionPart(self._owner, self._rendition, segment)

    async def find_stored(self, segment_count: int) -> set[RenditionPart]:
        """Those that are there, of a rendition of so many segments."""
        there = {info.key async for info in self._store.list(self._prefix)}
        return {part for part in map(self.part, (None, *range(segment_count))) if part.object_key in there}

    async def put(self, part: RenditionPart, data: bytes) -> None:
        """Store a part."""
        await self._store.put_bytes(part.object_key, data)

    async def assemble(self, segment_count: int, before_each: Check) -> Whole:
        """Put the whole object together, of the parts as they are stored: so whoever does it gets the same.

        Raises:
            ObjectStoreError: The store failed, or a part is not there any more.
            Exception: What `before_each` raised; there is no whole then, and the parts stay.
        """
        digest = hashlib.sha256()
        lengths: list[int] = []
        parts = map(self.part, (None, *range(segment_count)))
        async with (
            self._store.writer(rendition_key(self._owner, self._rendition)) as writer,
            aclosing(each_ahead(self._read, parts)) as contents,
        ):
            async for data in contents:
                await before_each()
                await asyncio.to_thread(digest.update, data)
                await writer.write(data)
                lengths.append(len(data))
        return Whole(tuple(lengths[1:]), sum(lengths), digest.hexdigest())

    async def delete(self, before_each: Check) -> None:
        """Remove them all, or as many as `before_each` lets pass; the whole must be told of by then."""
        keys = [info.key async for info in self._store.list(self._prefix)]
        async with aclosing(each_ahead(self._delete, keys)) as deletions:
            async for _ in deletions:
                await before_each()

    async def _delete(self, key: str) -> None:
        await self._store.delete(key)

    async def _read(self, part: RenditionPart) -> bytes:
        try:
            return await self._store.read(part.object_key)
        except ObjectNotFoundError as error:
            raise ObjectStoreError(f"{part.object_key} is not there any more") from error
