"""What else must be forgotten with an asset."""

from collections.abc import Sequence
from uuid import UUID

from kernel.asset import AssetId
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


async def album_streams_of(connection: Connection, assets: Sequence[AssetId]) -> tuple[AssetId, ...]:
    """The album streams that hold any of some assets: edges keep those under ids of their own."""
    rows = await connection.fetch(_SQL["streams_of_assets"], [UUID(asset) for asset in assets], timeout=10)
    return tuple(AssetId(row["id"].hex) for row in rows)
