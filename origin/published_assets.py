"""The assets that may be seen, remembered once read: an asset never changes."""

from kernel.admission import NoSuchMediaError
from kernel.asset import Asset, AssetId, decode_asset, document_key
from kernel.database.pool import Pool, acquire
from kernel.errors import InvalidValueError
from kernel.lru import LruCache
from kernel.single_flight import SingleFlight
from origin import repository
from origin.errors import DamagedMediaError
from origin.packed_objects import PackedObjects

SEGMENTS_A_CACHE_ENTRY = 500
"""An asset of more segments, all renditions together, takes as many entries as it needs."""


class PublishedAssets:
    """Reads `asset.json` once for any number who ask.

    A packed asset that is neither published nor waits for an administrator's word does not exist.
    """

    def __init__(
        self, pool: Pool, objects: PackedObjects, flights: SingleFlight[AssetId, Asset], capacity_entries: int
    ) -> None:
        self._pool = pool
        self._objects = objects
        self._flights = flights
        self._cache: LruCache[AssetId, Asset] = LruCache(capacity_entries, cache_entries)

    async def get(self, asset_id: AssetId) -> Asset:
        """The asset of that id.

        Raises:
            NoSuchMediaError: It is neither published nor waits to be; this is not remembered, it may be in a moment.
            DamagedMediaError: Its document can't be read.
            DatabaseUnavailableError: PostgreSQL is away.
            ObjectStoreError: The object store is away.
        """
        cached = self._cache.get(asset_id)
        if cached is not None:
            return cached
        return await self._flights.run(asset_id, lambda: self._load(asset_id))

    def forget(self, asset_id: AssetId) -> None:
        """Drop an asset whose objects turned out to be gone."""
        self._cache.discard(asset_id)

    async def _load(self, asset_id: AssetId) -> Asset:
        async with acquire(self._pool) as connection:
            is_there = await repository.may_be_seen(connection, asset_id)
        if not is_there:
            raise NoSuchMediaError("there is no such asset")
        document = await self._objects.read_document(asset_id)
        try:
            asset = decode_asset(document)
        except InvalidValueError as error:
            raise DamagedMediaError(f"{document_key(asset_id)}: {error}") from error
        if asset.id != asset_id:
            raise DamagedMediaError(f"{document_key(asset_id)} tells of another asset, {asset.id}")
        self._cache.put(asset_id, asset)
        return asset


def cache_entries(asset: Asset) -> int:
    """How many entries of a cache an asset takes."""
    segments = sum(len(rendition.segments) for rendition in asset.renditions)
    return 1 + segments // SEGMENTS_A_CACHE_ENTRY
