"""Assets over HTTP, for administrators."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.admin.routes import CLOSING
from control_api.assets.errors import AssetNotFoundError, WaveformNotMeasuredError
from control_api.assets.models import AssetDescription, TrackAsset
from control_api.assets.preview import AssetPreview, Previews
from control_api.assets.service import AssetService
from control_api.assets.verification.errors import OriginUnreachableError, VerificationBusyError
from control_api.assets.verification.events import tell_verification
from control_api.assets.verification.service import Verifications
from control_api.catalog.errors import TrackNotFoundError
from control_api.catalog.paths import TrackPath
from control_api.client_address import client_address
from control_api.openapi.routes import Routes
from control_api.openapi.serve import EVENT_STREAM
from control_api.paging import Page, PageQuery
from control_api.permissions.permission import Permission
from control_api.prefix import API_PREFIX
from control_api.told_while_permitted import told_while_permitted
from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError
from kernel.object_store.port import ObjectStoreError
from kernel.waveform import Waveform

ASSETS = web.AppKey("ASSETS", AssetService)
PREVIEWS = web.AppKey("PREVIEWS", Previews)
VERIFICATIONS = web.AppKey("VERIFICATIONS", Verifications)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class AssetPath(msgspec.Struct, frozen=True):
    """Which asset."""

    asset_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


@routes.add("GET", "/admin/tracks/{track_id}/assets", raises=[TrackNotFoundError])
async def list_track_assets(request: web.Request, path: TrackPath, query: PageQuery) -> Page[TrackAsset]:
    """A track's packagings, the newest first; those that were taken over from while something is left of them."""
    return await request.app[ASSETS].of_track(path.track_id, query)


@routes.add("GET", "/admin/assets/{asset_id}", raises=[AssetNotFoundError, ObjectStoreError])
async def get_asset(request: web.Request, path: AssetPath) -> AssetDescription:
    """One packaging of one track: what it was made of, and every rendition with the bit rate of every segment.

    Of one that waits to be published, too.
    """
    return await request.app[ASSETS].describe(AssetId(path.asset_id))


@routes.add(
    "GET",
    "/admin/assets/{asset_id}/waveform",
    raises=[AssetNotFoundError, ObjectStoreError, WaveformNotMeasuredError],
)
async def get_waveform(request: web.Request, path: AssetPath) -> Waveform:
    """What an asset's master looks like, in 2,048 bins at the most, and its loudness over time.

    It was measured on the decoded master as it was packaged; of one that waits to be published, too.
    """
    return await request.app[ASSETS].waveform(AssetId(path.asset_id))


@routes.add("POST", "/admin/assets/{asset_id}/preview", raises=[AssetNotFoundError, ObjectStoreError])
async def preview_asset(request: web.Request, path: AssetPath) -> AssetPreview:
    """Hear an asset for itself, as one that waits to be published, or that a newer packaging has taken over from.

    It counts neither as a stream start nor among the devices that play, and is written into the audit log.
    """
    return await request.app[PREVIEWS].start(
        request[SIGNED_IN], AssetId(path.asset_id), address=client_address(request)
    )


@routes.add(
    "POST",
    "/admin/assets/{asset_id}/verification",
    raises=[AssetNotFoundError, VerificationBusyError, OriginUnreachableError],
    produces={EVENT_STREAM: {"type": "string"}},
)
async def verify_asset(request: web.Request, path: AssetPath) -> web.StreamResponse:
    """Have an asset verified as the origin serves it, by `segue verify`, and follow it as server-sent events.

    Events `progress` tell in `renditions` how many `segments` have been read of each. The last event is `report`, with
    what `segue verify --json` tells, or `failed`, with a problem as its data: `verification-failed` or
    `verification-timed-out`. Who hangs up ends it. Renditions on demand are made by it.
    """
    app, asset = request.app, AssetId(path.asset_id)
    await app[ASSETS].check(asset)
    verifications = app[VERIFICATIONS]
    with verifications.turn():
        address = await verifications.address(request[SIGNED_IN], asset)
        return await told_while_permitted(
            request,
            lambda stream: tell_verification(stream, verifications, address, asset),
            permission=Permission.ADMINISTER,
            closing=app[CLOSING],
        )
