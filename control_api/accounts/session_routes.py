"""One's own sessions over HTTP."""

from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.errors import SessionNotFoundError
from control_api.accounts.models import SIGNED_IN, OwnSession
from control_api.accounts.routes import SIGN_OUT
from control_api.accounts.session_list import SessionList
from control_api.client_address import client_address
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

SESSIONS = web.AppKey("SESSIONS", SessionList)

routes = Routes("accounts", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class SessionPath(msgspec.Struct, frozen=True):
    """Which session."""

    session_id: UUID


@routes.add("GET", "/me/sessions")
async def list_sessions(request: web.Request, query: PageQuery) -> Page[OwnSession]:
    """The account's sessions, the newest first: its devices, and from where each last asked."""
    return await request.app[SESSIONS].page(request[SIGNED_IN], query)


@routes.add("DELETE", "/me/sessions/{session_id}", statuses=[204], raises=[SessionNotFoundError])
async def revoke_session(request: web.Request, path: SessionPath) -> None:
    """End a session of the account.

    What its device was admitted to play stops within a second.
    """
    await request.app[SIGN_OUT].another(request[SIGNED_IN], path.session_id, client_address(request))
