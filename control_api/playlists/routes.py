"""Playlists over HTTP."""

import json
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.errors import NotPermittedError
from control_api.accounts.models import SIGNED_IN
from control_api.artwork.upload import ACCEPTS, UPLOAD_ERRORS, accept_artwork
from control_api.idempotency.made_id import made_id
from control_api.openapi.routes import Routes
from control_api.paging import Page, SelectablePageQuery
from control_api.permissions.permission import permissions_of
from control_api.playlists.draft import Draft
from control_api.playlists.errors import (
    InvalidPlaylistError,
    NotOwnerError,
    PlaylistIdTakenError,
    PlaylistKindError,
    PlaylistNotFoundError,
    StaleVersionError,
)
from control_api.playlists.models import Access, Playlist
from control_api.playlists.requests import (
    Copy,
    NewPlaylist,
    OptionalVersionQuery,
    PlaylistChange,
    VersionQuery,
)
from control_api.playlists.service import Caller, PlaylistService
from control_api.playlists.smart.rules import dump_rules, validate_rules
from control_api.playlists.texts import playlist_description, playlist_name
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

PLAYLISTS = web.AppKey("PLAYLISTS", PlaylistService)

CHANGE_ERRORS = (PlaylistNotFoundError, NotOwnerError, StaleVersionError)

routes = Routes("playlists", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class PlaylistPath(msgspec.Struct, frozen=True):
    """Which playlist."""

    playlist_id: UUID


@routes.add(
    "POST",
    "/playlists",
    statuses=[201],
    raises=[NotPermittedError, InvalidPlaylistError, PlaylistIdTakenError, PlaylistKindError],
    creates=True,
)
async def create_playlist(request: web.Request, body: NewPlaylist) -> Playlist:
    """Make a playlist and put it into the library.

    To make a public one takes the permission to publish.
    """
    playlist_id = made_id(request) if body.id is msgspec.UNSET else body.id
    draft = Draft(
        name=playlist_name(body.name),
        description=playlist_description(body.description),
        public=body.public,
        collaborative=body.collaborative,
        rules=None if body.rules is msgspec.UNSET else _checked_rules(body.rules),
    )
    return await request.app[PLAYLISTS].create(caller(request), playlist_id, draft)


@routes.add("GET", "/playlists")
async def list_playlists(request: web.Request, query: SelectablePageQuery) -> Page[Playlist]:
    """One's own playlists and those one collaborates on, by name."""
    return await request.app[PLAYLISTS].page(caller(request), query)


@routes.add("GET", "/playlists/{playlist_id}", raises=[PlaylistNotFoundError])
async def get_playlist(request: web.Request, path: PlaylistPath) -> Playlist:
    """One playlist: one's own, one that one collaborates on, or a public one.

    Who follows a public playlist asks again with `If-None-Match`: as long as it is the same, nothing is sent.
    """
    return await request.app[PLAYLISTS].get(caller(request), path.playlist_id)


@routes.add(
    "PATCH",
    "/playlists/{playlist_id}",
    raises=[*CHANGE_ERRORS, NotPermittedError, InvalidPlaylistError, PlaylistKindError],
)
async def change_playlist(request: web.Request, path: PlaylistPath, body: PlaylistChange) -> Playlist:
    """Change what the owner decides.

    A playlist that is no longer public leaves the libraries of its followers; one that is no longer collaborative
    loses its collaborators and invitations. A change made on another version than the present one is refused with what
    there is now.
    """
    return await request.app[PLAYLISTS].change(
        caller(request), path.playlist_id, body.version, _changes(body)
    )


@routes.add("DELETE", "/playlists/{playlist_id}", statuses=[204], raises=CHANGE_ERRORS)
async def delete_playlist(request: web.Request, path: PlaylistPath, query: OptionalVersionQuery) -> None:
    """Delete a playlist, out of every library as well.

    With a version it is only deleted as that.
    """
    version = None if query.version is msgspec.UNSET else query.version
    await request.app[PLAYLISTS].delete(caller(request), path.playlist_id, version)


@routes.add(
    "PUT", "/playlists/{playlist_id}/artwork", raises=[*CHANGE_ERRORS, *UPLOAD_ERRORS], accepts=ACCEPTS
)
async def set_playlist_artwork(request: web.Request, path: PlaylistPath, query: VersionQuery) -> Playlist:
    """Give a playlist a picture."""
    playlists, who = request.app[PLAYLISTS], caller(request)
    await playlists.get(who, path.playlist_id, Access.OWNER)  # before the picture is read
    sha256 = await accept_artwork(request)
    return await playlists.set_artwork(who, path.playlist_id, query.version, sha256)


@routes.add("DELETE", "/playlists/{playlist_id}/artwork", raises=CHANGE_ERRORS)
async def delete_playlist_artwork(request: web.Request, path: PlaylistPath, query: VersionQuery) -> Playlist:
    """Take a playlist's picture away."""
    return await request.app[PLAYLISTS].set_artwork(caller(request), path.playlist_id, query.version, None)


@routes.add(
    "POST",
    "/playlists/{playlist_id}/duplicate",
    statuses=[201],
    raises=[PlaylistNotFoundError, InvalidPlaylistError, PlaylistIdTakenError],
    creates=True,
)
async def duplicate_playlist(request: web.Request, path: PlaylistPath, body: Copy | None) -> Playlist:
    """Copy a playlist into one of one's own, neither public nor collaborative.

    Of a smart one the rules are copied, not what they find.
    """
    asked = body or Copy()
    return await request.app[PLAYLISTS].duplicate(
        caller(request),
        path.playlist_id,
        made_id(request) if asked.id is msgspec.UNSET else asked.id,
        None if asked.name is msgspec.UNSET else playlist_name(asked.name),
    )


def caller(request: web.Request) -> Caller:
    """Who is signed in."""
    account = request[SIGNED_IN].account
    return Caller(account.id, permissions_of(account.role, account.tier))


def _changes(body: PlaylistChange) -> dict[str, object]:
    """The fields of `Draft` that a request changes."""
    changes: dict[str, object] = {}
    if body.name is not msgspec.UNSET:
        changes["name"] = playlist_name(body.name)
    if body.description is not msgspec.UNSET:
        changes["description"] = playlist_description(body.description)
    if body.public is not msgspec.UNSET:
        changes["public"] = body.public
    if body.collaborative is not msgspec.UNSET:
        changes["collaborative"] = body.collaborative
    if body.rules is not msgspec.UNSET:
        changes["rules"] = _checked_rules(body.rules)
    return changes


def _checked_rules(document: object) -> object:
    rules: object = json.loads(dump_rules(validate_rules(document)))
    return rules
