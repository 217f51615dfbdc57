"""Album streams in PostgreSQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from control_api.playback.album.models import PlayableAlbum
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True)
class KnownStream:
    """A stream that the origin knows."""

    id: AssetId
    with_keys: frozenset[str]
    """The renditions that there are keys for."""


class AlbumStreamRepository:
    """Over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lately_issued(self, list_digest: bytes) -> KnownStream | None:
        """The stream of a list of assets; None unless it was issued within the last hour."""
        row = await self._connection.fetchrow(_SQL["issued_stream"], list_digest)
        return None if row is None else KnownStream(AssetId(row["id"].hex), frozenset(row["names"]))

    async def upsert(self, album: PlayableAlbum) -> AssetId:
        """Write an album's stream, or that it was issued now; what another transaction writes is waited for."""
        asset_ids = [UUID(asset.id) for asset in album.assets]
        stream_id: UUID = await self._connection.fetchval(
            _SQL["upsert_stream"], album.id, album.list_digest, asset_ids
        )
        return AssetId(stream_id.hex)

    async def add_keys(self, stream_id: AssetId, keys: Mapping[str, WrappedKey]) -> None:
        """Write the keys of renditions that have none yet; what has one keeps it."""
        await self._connection.execute(
            _SQL["insert_keys"],
            UUID(stream_id),
            list(keys),
            [key.kek_id for key in keys.values()],
            [key.wrapped for key in keys.values()],
        )
