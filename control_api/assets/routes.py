"""Assets over HTTP, for administrators."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.admin.routes import CLOSING
from control_api.assets.errors import AssetNotFoundError, WaveformNotMeasuredError
from control_api.assets.models import AssetDescription
from control_api.assets.service import AssetService
from control_api.assets.verification.errors import OriginUnreachableError, VerificationBusyError
from control_api.assets.verification.events import tell_verification
from control_api.assets.verification.service import Verifications
from control_api.openapi.routes import Routes
from control_api.openapi.serve import EVENT_STREAM
from control_api.permissions.permission import Permission
from control_api.prefix import API_PREFIX
from control_api.told_while_permitted import told_while_permitted
from kernel.asset import AssetId
from kernel.database.pool import DatabaseUnavailableError
from kernel.object_store.port import ObjectStoreError
from kernel.waveform import Waveform

ASSETS = web.AppKey("ASSETS", AssetService)
VERIFICATIONS = web.AppKey("VERIFICATIONS", Verifications)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError, AssetNotFoundError])


class AssetPath(msgspec.Struct, frozen=True):
    """Which asset."""

    asset_id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


@routes.add("GET", "/admin/assets/{asset_id}", raises=[ObjectStoreError])
async def get_asset(request: web.Request, path: AssetPath) -> AssetDescription:
    """One packaging of one track: what it was made of, and every rendition with the bit rate of every segment.

    Of one that waits to be published, too.
    """
    return await request.app[ASSETS].describe(AssetId(path.asset_id))


@routes.add("GET", "/admin/assets/{asset_id}/waveform", raises=[ObjectStoreError, WaveformNotMeasuredError])
async def get_waveform(request: web.Request, path: AssetPath) -> Waveform:
    """What an asset's master looks like, in 2,048 bins at the most, and its loudness over time.

    It was measured on the decoded master as it was packaged; of one that waits to be published, too.
    """
    return await request.app[ASSETS].waveform(AssetId(path.asset_id))


@routes.add(
    "POST",
    "/admin/assets/{asset_id}/verification",
    raises=[VerificationBusyError, OriginUnreachableError],
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
