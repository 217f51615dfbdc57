"""Removing catalog rows within one transaction; what hangs on them goes by foreign keys and triggers."""

from collections.abc import Sequence
from uuid import UUID

from control_api.catalog.emptied import remove_emptied
from control_api.edges.album_streams import album_streams_of
from control_api.library.feed import LIBRARIES_TIMEOUT_S
from kernel.asset import AssetId
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class DeletionRepository:
    """Removals over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def track_title(self, track_id: UUID) -> str | None:
        """What a track is called, if it is there."""
        return await self._name("track_title", track_id)

    async def album_title(self, album_id: UUID) -> str | None:
        """What an album is called, if it is there."""
        return await self._name("album_title", album_id)

    async def artist_name(self, artist_id: UUID) -> str | None:
        """What an artist is called, if she is there."""
        return await self._name("artist_name", artist_id)

    async def tracks_of_album(self, album_id: UUID) -> list[UUID]:
        """What an album holds."""
        return await self._ids("tracks_of_album", album_id)

    async def tracks_of_artist(self, artist_id: UUID) -> list[UUID]:
        """What an artist made, and what is on her albums."""
        return await self._ids("tracks_of_artist", artist_id)

    async def albums_of_artist(self, artist_id: UUID) -> list[UUID]:
        """Albums that have her for their artist."""
        return await self._ids("albums_of_artist", artist_id)

    async def delete(
        self, tracks: Sequence[UUID], *, albums: Sequence[UUID] = (), artists: Sequence[UUID] = ()
    ) -> tuple[AssetId, ...]:
        """Remove tracks, and the albums and artists that are empty then, these among them.

        Returns:
            The assets and album streams that edges must forget.
        """
        await self._ids("lock_albums_of_tracks", tracks)
        asset_ids = await self._ids("assets_of_tracks", tracks)
        assets = [AssetId(asset_id.hex) for asset_id in asset_ids]
        streams = await album_streams_of(self._connection, assets)
        await self._connection.execute(_SQL["delete_album_streams"], asset_ids)
        rows = await self._connection.fetch(_SQL["delete_tracks"], tracks, timeout=LIBRARIES_TIMEOUT_S)
        await remove_emptied(
            self._connection,
            albums={row["album_id"] for row in rows}.union(albums),
            artists={row["artist_id"] for row in rows}.union(artists),
        )
        return (*assets, *streams)

    async def _name(self, query: str, item_id: UUID) -> str | None:
        name: str | None = await self._connection.fetchval(_SQL[query], item_id)
        return name

    async def _ids(self, query: str, argument: object) -> list[UUID]:
        return [row[0] for row in await self._connection.fetch(_SQL[query], argument)]
