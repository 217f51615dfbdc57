"""Invitations and collaborators over HTTP."""

from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.playlists.collaborators.errors import (
    CollaboratorNotFoundError,
    InvitationNotFoundError,
    NotCollaborativeError,
    TooManyCollaboratorsError,
)
from control_api.playlists.collaborators.models import Acceptance, Collaborator, Invitation
from control_api.playlists.collaborators.service import CollaboratorService
from control_api.playlists.errors import NotCollaboratorError, NotOwnerError, PlaylistNotFoundError
from control_api.playlists.models import Playlist
from control_api.playlists.routes import PlaylistPath
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

COLLABORATORS = web.AppKey("COLLABORATORS", CollaboratorService)

routes = Routes("playlists", prefix=API_PREFIX + "/playlists", raises=[DatabaseUnavailableError])


class CollaboratorPath(msgspec.Struct, frozen=True):
    """Which collaborator of which playlist."""

    playlist_id: UUID
    user_id: UUID


@routes.add(
    "POST",
    "/{playlist_id}/invitations",
    statuses=[201],
    raises=[PlaylistNotFoundError, NotOwnerError, NotCollaborativeError],
)
async def invite_collaborator(request: web.Request, path: PlaylistPath) -> Invitation:
    """Make an invitation to a collaborative playlist, good for seven days.

    Whoever has the token may join. Switching collaboration off withdraws all invitations.
    """
    return await request.app[COLLABORATORS].invite(path.playlist_id, request[SIGNED_IN].account.id)


@routes.add(
    "POST",
    "/invitations/accept",
    raises=[InvitationNotFoundError, TooManyCollaboratorsError],
)
async def accept_invitation(request: web.Request, body: Acceptance) -> Playlist:
    """Join a playlist and put it into the library."""
    return await request.app[COLLABORATORS].accept(body.token, request[SIGNED_IN].account.id)


@routes.add("GET", "/{playlist_id}/collaborators", raises=[PlaylistNotFoundError, NotCollaboratorError])
async def list_collaborators(
    request: web.Request, path: PlaylistPath, query: PageQuery
) -> Page[Collaborator]:
    """A playlist's collaborators, in the order they joined; for them and its owner."""
    return await request.app[COLLABORATORS].page(path.playlist_id, request[SIGNED_IN].account.id, query)


@routes.add(
    "DELETE",
    "/{playlist_id}/collaborators/{user_id}",
    statuses=[204],
    raises=[PlaylistNotFoundError, NotCollaboratorError, NotOwnerError, CollaboratorNotFoundError],
)
async def remove_collaborator(request: web.Request, path: CollaboratorPath) -> None:
    """Let a collaborator go: the owner any of them, a collaborator only herself.

    What they added stays. When the owner lets one go, all invitations are withdrawn.
    """
    user_id = request[SIGNED_IN].account.id
    await request.app[COLLABORATORS].remove(path.playlist_id, user_id, path.user_id)
