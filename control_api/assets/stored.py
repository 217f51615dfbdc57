"""What the object store has of assets, besides their sound."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from control_api.assets.errors import AssetNotFoundError, WaveformNotMeasuredError
from kernel.asset import Asset, AssetId, Rendition, decode_asset, decode_made, document_key, made_key
from kernel.errors import InvalidValueError
from kernel.object_store.port import ObjectNotFoundError, ObjectStore, ObjectStoreError
from kernel.waveform import Waveform, decode_waveform, waveform_key

READ_TIMEOUT_S = 20.0

T = TypeVar("T")


class StoredAssets:
    """Reads the documents that the packager wrote.

    Everything raises `ObjectStoreError` when the store is away or a document damaged.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def asset(self, asset: AssetId) -> Asset:
        """Its `asset.json`.

        Raises:
            AssetNotFoundError: There is none: the asset was swept.
        """
        try:
            return await self._read(document_key(asset), decode_asset)
        except ObjectNotFoundError:
            raise AssetNotFoundError(asset) from None

    async def made(self, asset: AssetId, rendition: str) -> Rendition | None:
        """What was made on demand, or None where nothing is told of it."""
        try:
            return await self._read(made_key(asset, rendition), decode_made)
        except ObjectNotFoundError:
            return None

    async def waveform(self, asset: AssetId) -> Waveform:
        """What its master looks like.

        Raises:
            WaveformNotMeasuredError: Nobody has measured that.
        """
        try:
            return await self._read(waveform_key(asset), decode_waveform)
        except ObjectNotFoundError:
            raise WaveformNotMeasuredError(asset) from None

    async def _read(self, key: str, decode: Callable[[bytes], T]) -> T:
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                return decode(await self._store.read(key))
        except TimeoutError:
            raise ObjectStoreError(f"no answer within {READ_TIMEOUT_S:.0f} s") from None
        except InvalidValueError as error:
            raise ObjectStoreError(f"{key}: {error}") from error
