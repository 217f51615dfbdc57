"""Every endpoint of the API, and the document made from them."""

from functools import cache
from importlib.metadata import version

import msgspec

from control_api import service_routes
from control_api.accounts import me_routes as me
from control_api.accounts import routes as accounts
from control_api.accounts import session_routes as sessions
from control_api.accounts.authentication import SECURITY_SCHEMES, access_errors
from control_api.accounts.export import routes as export
from control_api.admin import audit_routes as admin_audit
from control_api.admin import purge_routes as admin_purges
from control_api.admin import routes as admin
from control_api.admin import user_routes as admin_users
from control_api.admin.review import routes as admin_review
from control_api.admin.uploads import routes as admin_uploads
from control_api.artwork import routes as artwork
from control_api.assets import routes as assets
from control_api.catalog import routes as catalog
from control_api.catalog.deletion import routes as catalog_deletion
from control_api.catalog.edits import routes as catalog_edits
from control_api.features import routes as features
from control_api.figures import routes as figures
from control_api.idempotency.once import idempotency_errors
from control_api.library import routes as library
from control_api.library.listing import routes as library_listing
from control_api.listening import routes as listening
from control_api.lyrics import routes as lyrics
from control_api.openapi.document import build_document
from control_api.openapi.routes import Endpoint
from control_api.playback import routes as playback
from control_api.playback.album import routes as album_playback
from control_api.playlists import routes as playlists
from control_api.playlists.collaborators import routes as playlist_collaborators
from control_api.playlists.entries import routes as playlist_entries
from control_api.playlists.smart import routes as smart_playlists
from control_api.playlists.smart.schema import rule_components
from control_api.problems import PROBLEMS
from control_api.rate_limit.counting import counting_errors
from control_api.search import routes as search

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint
    for domain in (
        accounts,
        me,
        sessions,
        export,
        catalog,
        catalog_edits,
        catalog_deletion,
        features,
        lyrics,
        artwork,
        library,
        library_listing,
        search,
        playback,
        album_playback,
        listening,
        playlists,
        playlist_entries,
        playlist_collaborators,
        smart_playlists,
        admin,
        admin_uploads,
        admin_review,
        admin_users,
        admin_audit,
        admin_purges,
        assets,
        figures,
        service_routes,
    )
    for endpoint in domain.routes.endpoints
)

_DESCRIPTION = """\
Log in to get a session's token; send it as `Authorization: Bearer …`, or let the browser keep the cookie.

Lists come in pages: send `next_cursor` back as `cursor` to get the next one. Errors are RFC 9457 problems
whose `code` is stable. Unknown parameters and fields are refused, never ignored.
"""


@cache
def write_document() -> bytes:
    """The OpenAPI document of the whole service, as JSON."""
    document = build_document(
        [*(endpoint.operation for endpoint in ENDPOINTS), *service_routes.health_operations()],
        info={
            "title": "Segue control API",
            "version": version("segue"),
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        problems=PROBLEMS,
        access_errors=lambda operation: [
            *access_errors(operation),
            *counting_errors(operation),
            *idempotency_errors(operation),
        ],
        security_schemes=SECURITY_SCHEMES,
        components=rule_components(),
    )
    return msgspec.json.encode(document)
