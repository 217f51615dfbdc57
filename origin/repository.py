"""What the origin asks the database."""

from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


async def may_be_seen(connection: Connection, asset: AssetId) -> bool:
    """Whether an asset is published, or was packaged and waits to be."""
    return bool(await connection.fetchval(_SQL["may_be_seen"], UUID(asset)))


async def find_album_stream(connection: Connection, stream: AssetId) -> list[AssetId] | None:
    """The assets of an album stream in playing order, or None when there is no such stream."""
    asset_ids = await connection.fetchval(_SQL["album_stream"], UUID(stream))
    return None if asset_ids is None else [AssetId(asset_id.hex) for asset_id in asset_ids]


async def find_wrapped_key(connection: Connection, asset: AssetId, rendition: str) -> WrappedKey | None:
    """The wrapped content key of a rendition whose asset may be seen, or None."""
    return await _wrapped_key(connection, "wrapped_key", asset, rendition)


async def find_album_wrapped_key(
    connection: Connection, stream: AssetId, rendition: str
) -> WrappedKey | None:
    """The wrapped content key of what is encoded for an album as a whole, or None."""
    return await _wrapped_key(connection, "album_rendition_wrapped_key", stream, rendition)


async def _wrapped_key(
    connection: Connection, query: str, owner: AssetId, rendition: str
) -> WrappedKey | None:
    row = await connection.fetchrow(_SQL[query], UUID(owner), rendition)
    return None if row is None else WrappedKey(row["kek_id"], row["wrapped_key"])
