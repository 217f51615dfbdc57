"""What is featured, over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.edits.routes import editor_of
from control_api.features.errors import FeatureNotFoundError, NotFeaturableError
from control_api.features.models import Feature, FeatureKind
from control_api.features.service import FeatureService
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

FEATURES = web.AppKey("FEATURES", FeatureService)

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class FeaturePath(msgspec.Struct, frozen=True):
    """What is featured."""

    kind: FeatureKind
    item_id: UUID


class FeaturePlace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where it stands."""

    position: Annotated[int, msgspec.Meta(ge=0, le=1_000_000, description="Lower ones come first.")]


@routes.add("GET", "/features")
async def list_features(request: web.Request, query: PageQuery) -> Page[Feature]:
    """Albums and public playlists that curators put forward, in their order."""
    return await request.app[FEATURES].features(query, request[SIGNED_IN].account.id)


@routes.add("PUT", "/features/{kind}/{item_id}", statuses=[204], raises=[NotFeaturableError])
async def feature(request: web.Request, path: FeaturePath, body: FeaturePlace) -> None:
    """Feature an album or a public playlist, or give it another position."""
    await request.app[FEATURES].feature(path.kind, path.item_id, body.position, editor_of(request))


@routes.add("DELETE", "/features/{kind}/{item_id}", statuses=[204], raises=[FeatureNotFoundError])
async def unfeature(request: web.Request, path: FeaturePath) -> None:
    """Feature it no longer."""
    await request.app[FEATURES].unfeature(path.kind, path.item_id, editor_of(request))
