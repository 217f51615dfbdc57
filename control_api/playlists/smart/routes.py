"""Smart playlists over HTTP, before they are made; afterwards they are playlists like others."""

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.catalog.models import Track
from control_api.openapi.routes import Routes
from control_api.paging import DEFAULT_PAGE_ITEMS, Limit
from control_api.playlists.smart.errors import RulesTooSlowError
from control_api.playlists.smart.rules import RulesDocument
from control_api.playlists.smart.service import SmartPlaylistService
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

SMART_PLAYLISTS = web.AppKey("SMART_PLAYLISTS", SmartPlaylistService)

routes = Routes("playlists", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class PreviewRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules to try out."""

    rules: RulesDocument
    limit: Limit = DEFAULT_PAGE_ITEMS


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a smart playlist with these rules would hold now."""

    tracks: list[Track]
    """The first of them."""
    track_count: int
    """How many there are in all."""
    length_s: float
    """How long they all are together."""


@routes.add("POST", "/smart-playlists/preview", raises=[RulesTooSlowError])
async def preview_smart_playlist(request: web.Request, body: PreviewRequest) -> Preview:
    """Try out the rules of a smart playlist.

    They are evaluated as if the playlist were the caller's own; nothing is stored.
    """
    owner_id = request[SIGNED_IN].account.id
    page, totals = await request.app[SMART_PLAYLISTS].preview(owner_id, body.rules, body.limit)
    return Preview(tracks=page.items, track_count=totals.track_count, length_s=totals.length_s)
