"""Search over HTTP."""

from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.client_address import client_address
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from control_api.search.errors import SearchUnavailableError
from control_api.search.models import RebuildAnswer, SearchAnswer, SearchQuery
from control_api.search.service import SearchService
from kernel.database.pool import DatabaseUnavailableError

SEARCH = web.AppKey("SEARCH", SearchService)

routes = Routes("search", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


@routes.add("GET", "/search", raises=[SearchUnavailableError])
async def search(request: web.Request, query: SearchQuery) -> SearchAnswer:
    """Search artists, albums, tracks, playlists and lyrics in one box.

    Words in any order, upper or lower case, with accents or without, the last one perhaps unfinished; typing mistakes
    are forgiven where nothing fits without. Others' playlists are found only when they are public or shared.
    """
    return await request.app[SEARCH].search(query, request[SIGNED_IN].account.id)


@routes.add("POST", "/admin/search/rebuild", statuses=[202])
async def rebuild_search(request: web.Request) -> Reply[RebuildAnswer]:
    """Build the search index anew, on every machine.

    The old index serves and follows the catalog until the new one takes its place.
    """
    generation = await request.app[SEARCH].rebuild(
        actor=request[SIGNED_IN].account.id, address=client_address(request)
    )
    return Reply(RebuildAnswer(generation=generation), status=202)
