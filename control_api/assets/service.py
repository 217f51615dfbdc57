"""What an asset is, for administrators."""

import asyncio
from uuid import UUID

from control_api.assets.description import describe
from control_api.assets.errors import AssetNotFoundError
from control_api.assets.models import AssetDescription, RenditionState, TrackAsset
from control_api.assets.repository import AssetRepository
from control_api.assets.stored import StoredAssets
from control_api.catalog.errors import TrackNotFoundError
from control_api.catalog.positions import NEWEST, TimePosition
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.asset import AssetId
from kernel.database.pool import Pool, acquire
from kernel.object_store.port import ObjectStore
from kernel.waveform import Waveform


class AssetService:
    """Puts together what catalog and object store tell, also of assets that wait to be published.

    Everything raises `AssetNotFoundError` where there is no such asset, `DatabaseUnavailableError` while
    PostgreSQL is away, and `ObjectStoreError` while the object store is.
    """

    def __init__(self, pool: Pool, store: ObjectStore) -> None:
        self._pool = pool
        self._stored = StoredAssets(store)

    async def check(self, asset: AssetId) -> None:
        """Return where the catalog has it."""
        async with acquire(self._pool) as connection:
            if not await AssetRepository(connection).has(asset):
                raise AssetNotFoundError(asset)

    async def of_track(self, track_id: UUID, query: PageQuery) -> Page[TrackAsset]:
        """A page of a track's assets, the newest first.

        Raises:
            TrackNotFoundError: There is none of that id.
        """
        after = read_cursor(query.cursor, TimePosition, NEWEST)
        async with acquire(self._pool) as connection:
            repository = AssetRepository(connection)
            found = await repository.of_track(track_id, after, query.limit + 1)
            if not found and not await repository.has_track(track_id):
                raise TrackNotFoundError(track_id)
        return cut_page(found, query.limit)

    async def describe(self, asset: AssetId) -> AssetDescription:
        """The asset, its renditions, and their segments."""
        async with acquire(self._pool) as connection:
            repository = AssetRepository(connection)
            row = await repository.find(asset)
            on_demand = await repository.on_demand(asset)
        if row is None:
            raise AssetNotFoundError(asset)
        names = [name for name, fares in on_demand.items() if fares.state is RenditionState.MADE]
        found = await asyncio.gather(*(self._stored.made(asset, name) for name in names))
        made = {rendition.name: rendition for rendition in found if rendition is not None}
        document = await self._stored.asset(asset)
        return describe(document, row, on_demand, made)

    async def waveform(self, asset: AssetId) -> Waveform:
        """What its master looks like.

        Raises:
            WaveformNotMeasuredError: The packager of its day did not measure that.
        """
        async with acquire(self._pool) as connection:
            if await AssetRepository(connection).find(asset) is None:
                raise AssetNotFoundError(asset)
        return await self._stored.waveform(asset)
