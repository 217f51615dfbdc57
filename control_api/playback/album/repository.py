"""Album streams in PostgreSQL."""

from collections.abc import Mapping
from uuid import UUID

from control_api.playback.album.models import PlayableAlbum
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class AlbumStreamRepository:
    """Over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lately_issued(self, stream_id: AssetId) -> frozenset[str] | None:
        """The renditions that a stream has keys for; None unless it was issued within the last hour."""
        names: list[str] | None = await self._connection.fetchval(_SQL["issued_stream"], UUID(stream_id))
        return None if names is None else frozenset(names)

    async def upsert(self, album: PlayableAlbum) -> None:
        """Write an album's stream, or that it was issued now; what another transaction writes is waited for."""
        asset_ids = [UUID(asset.id) for asset in album.assets]
        await self._connection.execute(_SQL["upsert_stream"], UUID(album.stream_id), album.id, asset_ids)

    async def add_keys(self, stream_id: AssetId, keys: Mapping[str, WrappedKey]) -> None:
        """Write the keys of renditions that have none yet; what has one keeps it."""
        await self._connection.execute(
            _SQL["insert_keys"],
            UUID(stream_id),
            list(keys),
            [key.kek_id for key in keys.values()],
            [key.wrapped for key in keys.values()],
        )
