"""The parts of a rendition in the making, in the object store, and the whole that they become."""

import asyncio
import hashlib
from dataclasses import dataclass

from kernel.asset import initialization_part_key, rendition_key
from kernel.object_store.port import ObjectNotFoundError, ObjectStore, ObjectStoreError
from kernel.rendition_part import RenditionPart
from packager.worker.on_demand.claim import RenditionName


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

    async def assemble(self, segment_count: int) -> Whole:
        """Put the whole object together, of the parts as they are stored: so whoever does it gets the same.

        Raises:
            ObjectStoreError: The store failed, or a part is not there any more.
        """
        digest = hashlib.sha256()
        lengths: list[int] = []
        async with self._store.writer(rendition_key(self._owner, self._rendition)) as writer:
            for segment in (None, *range(segment_count)):
                data = await self._read(self.part(segment))
                await asyncio.to_thread(digest.update, data)
                await writer.write(data)
                lengths.append(len(data))
        return Whole(tuple(lengths[1:]), sum(lengths), digest.hexdigest())

    async def delete(self) -> None:
        """Remove them all; the whole must be told of by then."""
        async for info in self._store.list(self._prefix):
            await self._store.delete(info.key)

    async def _read(self, part: RenditionPart) -> bytes:
        try:
            return await self._store.read(part.object_key)
        except ObjectNotFoundError as error:
            raise ObjectStoreError(f"{part.object_key} is not there any more") from error
