"""What the origin asks the database."""

from uuid import UUID

from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


async def is_published(connection: Connection, asset: AssetId) -> bool:
    """Whether an asset's row has been committed, which is the last step of packaging."""
    return bool(await connection.fetchval(_SQL["is_published"], UUID(asset)))


async def find_wrapped_key(connection: Connection, asset: AssetId, rendition: str) -> WrappedKey | None:
    """The wrapped content key of a published rendition, or None."""
    row = await connection.fetchrow(_SQL["wrapped_key"], UUID(asset), rendition)
    return None if row is None else WrappedKey(row["kek_id"], row["wrapped_key"])
