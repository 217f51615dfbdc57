"""The album streams that may be played, remembered once read: a stream never changes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from kernel.admission import NoSuchMediaError
from kernel.album_stream.limits import MAX_TRACKS
from kernel.album_stream.variants import Variant, album_variants
from kernel.asset import Asset, AssetId
from kernel.database.pool import Pool, acquire
from kernel.lru import LruCache
from kernel.object_store.port import ObjectStoreError
from kernel.single_flight import SingleFlight
from origin import repository
from origin.errors import AlbumTooLongError
from origin.published_assets import PublishedAssets, cache_entries

_log = structlog.stdlib.get_logger(__name__)

READS_AT_ONCE = 8
"""Of one album's assets: below the connections that a database pool has."""

LOAD_TIMEOUT_S = 15.0
"""Longer than anybody is kept waiting: a large album is there for who asks again."""


@dataclass(frozen=True, slots=True)
class AlbumStream:
    """What an album offers."""

    id: AssetId
    assets: tuple[Asset, ...]
    variants: tuple[Variant, ...]


class AlbumStreams:
    """Puts an album together once for any number who ask."""

    def __init__(
        self,
        pool: Pool,
        assets: PublishedAssets,
        flights: SingleFlight[AssetId, AlbumStream],
        capacity_entries: int,
    ) -> None:
        self._pool = pool
        self._assets = assets
        self._flights = flights
        # One that is more than fits is kept alone: to be read anew for each of its segments would cost far more.
        self._kept: LruCache[AssetId, AlbumStream] = LruCache(
            capacity_entries, lambda stream: min(capacity_entries, sum(map(cache_entries, stream.assets)))
        )

    async def get(self, stream_id: AssetId) -> AlbumStream:
        """The stream of that id.

        Raises:
            NoSuchMediaError: There is no such stream, or one of its assets is gone; not remembered.
            AlbumTooLongError: It has more tracks than are played as one stream; none is read.
            DamagedMediaError: An asset's document can't be read.
            DatabaseUnavailableError: PostgreSQL is away.
            ObjectStoreError: The object store is away.
        """
        return self._kept.get(stream_id) or await self._flights.run(stream_id, lambda: self._load(stream_id))

    def forget(self, stream_id: AssetId) -> None:
        """Drop a stream whose objects turned out to be gone."""
        self._kept.discard(stream_id)

    async def _load(self, stream_id: AssetId) -> AlbumStream:
        async with acquire(self._pool) as connection:
            asset_ids = await repository.find_album_stream(connection, stream_id)
        if asset_ids is None:
            raise NoSuchMediaError("there is no such album stream")
        _check_length(stream_id, len(asset_ids))
        try:
            async with asyncio.timeout(LOAD_TIMEOUT_S):
                assets = await self._read(asset_ids)
        except TimeoutError:
            raise ObjectStoreError(f"the {len(asset_ids)} assets of an album did not come in time") from None
        stream = AlbumStream(stream_id, assets, await asyncio.to_thread(album_variants, assets))
        self._kept.put(stream_id, stream)
        return stream

    async def _read(self, asset_ids: Sequence[AssetId]) -> tuple[Asset, ...]:
        """Some at a time: an album may have hundreds."""
        assets: list[Asset] = []
        for start in range(0, len(asset_ids), READS_AT_ONCE):
            some = asset_ids[start : start + READS_AT_ONCE]
            assets += await asyncio.gather(*(self._assets.get(asset_id) for asset_id in some))
        return tuple(assets)


def _check_length(stream_id: AssetId, tracks: int) -> None:
    if tracks > MAX_TRACKS:
        _log.warning("album stream is too long", stream=stream_id, tracks=tracks)
        raise AlbumTooLongError(
            f"the album has {tracks} tracks: at most {MAX_TRACKS} are played as one stream"
        )
