"""Reading packed objects: exactly the bytes asked for, in time, or an error."""

import asyncio

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, document_key, rendition_key
from kernel.object_store.port import ObjectNotFoundError, ObjectStore, ObjectStoreError
from origin.errors import DamagedMediaError


class PackedObjects:
    """The objects of assets in a store; a read that outlasts `timeout_s` fails like one that fails."""

    def __init__(self, store: ObjectStore, timeout_s: float) -> None:
        self._store = store
        self._timeout_s = timeout_s

    async def read_document(self, asset: AssetId) -> bytes:
        """An asset's `asset.json`.

        Raises:
            NoSuchMediaError: It is not there.
            ObjectStoreError: The store is away.
        """
        return await self.read_object(document_key(asset))

    async def read_object(self, key: str) -> bytes:
        """A whole object.

        Raises:
            NoSuchMediaError: It is not there.
            ObjectStoreError: The store is away.
        """
        return await self._read(key, 0, None)

    async def read_range(self, asset: AssetId, rendition: str, offset_bytes: int, length_bytes: int) -> bytes:
        """A range of a packed rendition, never less than asked for.

        Raises:
            NoSuchMediaError: The object is not there.
            DamagedMediaError: It ends before the range does.
            ObjectStoreError: The store is away.
        """
        key = rendition_key(asset, rendition)
        data = await self._read(key, offset_bytes, length_bytes)
        if len(data) != length_bytes:
            raise DamagedMediaError(f"{key} gave {len(data)} of {length_bytes} bytes at {offset_bytes}")
        return data

    async def _read(self, key: str, offset_bytes: int, length_bytes: int | None) -> bytes:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._store.read(key, offset_bytes=offset_bytes, length_bytes=length_bytes)
        except ObjectNotFoundError as error:
            raise NoSuchMediaError("this media is no longer there") from error
        except TimeoutError as error:
            raise ObjectStoreError(f"the object store did not give {key} in time") from error
