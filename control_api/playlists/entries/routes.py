"""Entries of playlists over HTTP."""

from uuid import UUID, uuid5

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.idempotency.made_id import made_id
from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.routes import Routes
from control_api.paging import SelectablePageQuery
from control_api.playlists.entries.errors import EntryIdTakenError, EntryNotFoundError, UnknownTrackError
from control_api.playlists.entries.models import (
    AddedEntries,
    Addition,
    Move,
    PlaylistEntry,
    Removal,
    VersionedPage,
)
from control_api.playlists.entries.service import EntryService
from control_api.playlists.errors import (
    NotCollaboratorError,
    PlaylistFullError,
    PlaylistKindError,
    PlaylistNotFoundError,
    StaleVersionError,
)
from control_api.playlists.models import Access, PlaceOfEntry, Playlist
from control_api.playlists.routes import PlaylistPath
from control_api.playlists.smart.errors import RulesTooSlowError
from control_api.playlists.writing import Target
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

PLAYLIST_ENTRIES = web.AppKey("PLAYLIST_ENTRIES", EntryService)

MAX_BODY_BYTES = 256 << 10
"""A thousand entries with ids of their own take about 100 KB."""

_CHANGE_ERRORS = (
    PlaylistNotFoundError,
    NotCollaboratorError,
    StaleVersionError,
    EntryNotFoundError,
    PlaylistKindError,
)

routes = Routes(
    "playlists", prefix=API_PREFIX + "/playlists/{playlist_id}", raises=[DatabaseUnavailableError]
)


@routes.add("GET", "/entries", raises=[PlaylistNotFoundError, RulesTooSlowError])
async def list_playlist_entries(
    request: web.Request, path: PlaylistPath, query: SelectablePageQuery
) -> VersionedPage[PlaylistEntry]:
    """What is in a playlist, in its order.

    Pages that tell the same version fit together. Of a smart playlist these are the tracks that its rules find now.
    """
    user_id = request[SIGNED_IN].account.id
    return await request.app[PLAYLIST_ENTRIES].page(path.playlist_id, user_id, query)


@routes.add(
    "POST",
    "/entries",
    raises=[*_CHANGE_ERRORS, UnknownTrackError, EntryIdTakenError, PlaylistFullError],
    max_body_bytes=MAX_BODY_BYTES,
    creates=True,
)
async def add_playlist_entries(request: web.Request, path: PlaylistPath, body: Addition) -> AddedEntries:
    """Add tracks, all of them or none.

    At the end they can be added whatever the version is, so that several people may at once. Entries that are there
    already, by ids that the client drew, are not added again.
    """
    if body.after is not msgspec.UNSET and body.version is msgspec.UNSET:
        raise InvalidRequestError("body", "version", "required, except when adding at the end")
    entries = _entries(body, made_id(request))
    version = None if body.version is msgspec.UNSET else body.version
    target = _target(request, path, version, tuple({entry.track_id for entry in entries}))
    playlist = await request.app[PLAYLIST_ENTRIES].add(target, entries, body.after)
    return AddedEntries(entry_ids=tuple(entry.id for entry in entries), playlist=playlist)


@routes.add("POST", "/removals", raises=_CHANGE_ERRORS)
async def remove_playlist_entries(request: web.Request, path: PlaylistPath, body: Removal) -> Playlist:
    """Remove entries, all of them or none."""
    target = _target(request, path, body.version)
    return await request.app[PLAYLIST_ENTRIES].remove(target, body.entry_ids)


@routes.add("POST", "/moves", raises=_CHANGE_ERRORS)
async def move_playlist_entries(request: web.Request, path: PlaylistPath, body: Move) -> Playlist:
    """Move entries behind another, or to the start."""
    target = _target(request, path, body.version)
    return await request.app[PLAYLIST_ENTRIES].move(target, body.entry_ids, body.after)


def _target(
    request: web.Request, path: PlaylistPath, version: int | None, track_ids: tuple[UUID, ...] = ()
) -> Target:
    return Target(
        playlist_id=path.playlist_id,
        user_id=request[SIGNED_IN].account.id,
        version=version,
        needs=Access.COLLABORATOR,
        track_ids=track_ids,
    )


def _entries(body: Addition, addition_id: UUID) -> list[PlaceOfEntry]:
    """The entries with their ids: the client's, or such as the same addition always gives."""
    return [
        PlaceOfEntry(
            id=uuid5(addition_id, str(n)) if entry.id is msgspec.UNSET else entry.id, track_id=entry.track_id
        )
        for n, entry in enumerate(body.entries)
    ]
