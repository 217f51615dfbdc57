"""Purging edges over HTTP, for administrators."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.admin.acts import note_act
from control_api.audit.entry import AuditAction
from control_api.edges.album_streams import album_streams_of
from control_api.edges.errors import EdgesUnreachableError
from control_api.edges.purges import Purges
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire

PURGED_POOL: web.AppKey[Pool] = web.AppKey("PURGED_POOL")
PURGES = web.AppKey("PURGES", Purges)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class AssetPath(msgspec.Struct, frozen=True):
    """Which asset."""

    asset_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class Purge(msgspec.Struct, frozen=True, kw_only=True):
    """What the edges have been told to forget."""

    asset_id: str
    album_stream_ids: tuple[str, ...]
    """The album streams that it is on."""


@routes.add(
    "POST",
    "/admin/assets/{asset_id}/purge",
    statuses=[202],
    raises=[EdgesUnreachableError],
)
async def purge_asset(request: web.Request, path: AssetPath) -> Purge:
    """Have every edge forget an asset and the album streams that it is on, in memory and on disk.

    Edges that are down learn of it when they come back, within seven days. The asset may be one that the catalog no
    longer has; saying it twice does no harm.
    """
    asset = AssetId(path.asset_id)
    async with acquire(request.app[PURGED_POOL]) as connection:
        streams = await album_streams_of(connection, [asset])
    await request.app[PURGES].purge([asset, *streams])
    await note_act(request, AuditAction.PURGE_ASSET, "asset", UUID(asset))
    return Purge(asset_id=asset, album_stream_ids=streams)
