"""Purging edges over HTTP, for administrators."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.edges.errors import EdgesUnreachableError
from control_api.edges.purges import Purges
from control_api.openapi.access import Access
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError

PURGES = web.AppKey("PURGES", Purges)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class AssetPath(msgspec.Struct, frozen=True):
    """Which asset."""

    asset_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class Purge(msgspec.Struct, frozen=True, kw_only=True):
    """What the edges have been told to forget."""

    asset_id: str


@routes.add(
    "POST",
    "/admin/assets/{asset_id}/purge",
    access=Access.ADMIN,
    statuses=[202],
    raises=[EdgesUnreachableError],
)
async def purge_asset(request: web.Request, path: AssetPath) -> Purge:
    """Have every edge forget an asset, in memory and on disk.

    Edges that are down learn of it when they come back, within seven days. The asset may be one that the catalog no
    longer has; saying it twice does no harm.
    """
    await request.app[PURGES].purge([AssetId(path.asset_id)])
    return Purge(asset_id=path.asset_id)
