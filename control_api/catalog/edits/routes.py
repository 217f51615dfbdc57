"""Editing the catalog over HTTP, for curators and administrators."""

from typing import TypeVar

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.artwork.upload import ACCEPTS, UPLOAD_ERRORS, accept_artwork
from control_api.catalog.edits.changes import AlbumChange, ArtistChange, TrackChange
from control_api.catalog.edits.editing import Editor
from control_api.catalog.edits.service import CatalogEdits
from control_api.catalog.errors import (
    AlbumNotFoundError,
    ArtistNotFoundError,
    EditedMeanwhileError,
    NameTakenError,
    TrackNotFoundError,
)
from control_api.catalog.models import AlbumDetails, Artist, Track
from control_api.catalog.paths import AlbumPath, ArtistPath, TrackPath
from control_api.catalog.routes import CATALOG
from control_api.client_address import client_address
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.http.representation import content_etag

S = TypeVar("S", bound=msgspec.Struct)

EDITS = web.AppKey("EDITS", CatalogEdits)

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError, EditedMeanwhileError])


@routes.add("PATCH", "/artists/{artist_id}", raises=[ArtistNotFoundError, NameTakenError])
async def change_artist(request: web.Request, path: ArtistPath, body: ArtistChange) -> Reply[Artist]:
    """Rename an artist.

    With `If-Match` and the `ETag` that reading gave, the edit is refused when somebody else was faster. What was edited
    is no longer taken from masters.
    """
    return _tagged(await request.app[EDITS].change_artist(path.artist_id, body, editor_of(request)))


@routes.add("PATCH", "/albums/{album_id}", raises=[AlbumNotFoundError, NameTakenError])
async def change_album(request: web.Request, path: AlbumPath, body: AlbumChange) -> Reply[AlbumDetails]:
    """Change an album's title, artist or date.

    With `If-Match` and the `ETag` that reading gave, the edit is refused when somebody else was faster. What was edited
    is no longer taken from masters.
    """
    return _tagged(await request.app[EDITS].change_album(path.album_id, body, editor_of(request)))


@routes.add("PATCH", "/tracks/{track_id}", raises=[TrackNotFoundError, NameTakenError])
async def change_track(request: web.Request, path: TrackPath, body: TrackChange) -> Reply[Track]:
    """Change what is told of a track, or move it to another album; an album without tracks vanishes.

    With `If-Match` and the `ETag` that reading gave, the edit is refused when somebody else was faster. What was edited
    is no longer taken from masters.
    """
    return _tagged(await request.app[EDITS].change_track(path.track_id, body, editor_of(request)))


@routes.add(
    "PUT", "/artists/{artist_id}/artwork", accepts=ACCEPTS, raises=[ArtistNotFoundError, *UPLOAD_ERRORS]
)
async def set_artist_artwork(request: web.Request, path: ArtistPath) -> Reply[Artist]:
    """Give an artist a picture."""
    await request.app[CATALOG].artist(path.artist_id)  # before it is read and converted for nobody
    sha256 = await accept_artwork(request)
    return _tagged(await request.app[EDITS].set_artist_artwork(path.artist_id, sha256, editor_of(request)))


@routes.add("PUT", "/albums/{album_id}/artwork", accepts=ACCEPTS, raises=[AlbumNotFoundError, *UPLOAD_ERRORS])
async def set_album_artwork(request: web.Request, path: AlbumPath) -> Reply[AlbumDetails]:
    """Give an album a picture; masters' own no longer replace it."""
    await request.app[CATALOG].album(path.album_id)  # before it is read and converted for nobody
    sha256 = await accept_artwork(request)
    return _tagged(await request.app[EDITS].set_album_artwork(path.album_id, sha256, editor_of(request)))


def editor_of(request: web.Request) -> Editor:
    """Who sends a request, and which state she means it for."""
    fields = request.headers.getall("If-Match", [])
    return Editor(
        request[SIGNED_IN].account.id, client_address(request), ", ".join(fields) if fields else None
    )


def _tagged(shown: S) -> Reply[S]:
    """With the entity tag that reading it would give, so that the next edit can follow."""
    return Reply(shown, headers={"ETag": content_etag(msgspec.json.encode(shown))})
