"""Having the edges forget a track's media."""

from uuid import UUID

from control_api.edges.album_streams import album_streams_of
from control_api.edges.purges import Purges
from kernel.asset import AssetId, parse_asset_id
from kernel.database.pool import Connection, connect
from kernel.errors import InvalidValueError, KernelError
from kernel.settings import Settings
from kernel.valkey.client import open_valkey


class NothingToPurgeError(KernelError):
    """The text names no track and no asset."""


async def purge(settings: Settings, track_or_asset: str) -> list[AssetId]:
    """Have every edge forget all assets that a track has or had, or one asset, and the album streams that they are on.

    Returns the ids of all of them. An asset, or an album stream, may be one that the catalog no longer has: what was
    taken down must go from the edges too.

    Raises:
        NothingToPurgeError: There is no such track, nor can it be an asset.
        EdgesUnreachableError: Valkey is away; nothing was purged.
        DatabaseUnavailableError: PostgreSQL is away.
    """
    async with connect(settings.database, application_name="segue purge") as connection:
        assets = await _assets(connection, track_or_asset)
        streams = await album_streams_of(connection, assets)
    async with open_valkey(settings.valkey) as client:
        await Purges(client).purge([*assets, *streams])
    return [*assets, *streams]


async def _assets(connection: Connection, track_or_asset: str) -> list[AssetId]:
    try:
        named = UUID(track_or_asset)
    except ValueError:
        raise NothingToPurgeError(f"{track_or_asset!r} is neither a track's id nor an asset's") from None
    rows = await connection.fetch("SELECT id FROM assets WHERE track_id = $1", named, timeout=10)
    if rows:
        return [AssetId(row["id"].hex) for row in rows]
    try:
        return [parse_asset_id(track_or_asset)]
    except InvalidValueError:
        raise NothingToPurgeError(f"there is no track {named}") from None
