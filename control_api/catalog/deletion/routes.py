"""Deleting from the catalog over HTTP, for administrators."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.catalog.deletion.service import CatalogDeletions
from control_api.catalog.edits.routes import editor_of
from control_api.catalog.errors import (
    AlbumNotFoundError,
    ArtistInUseError,
    ArtistNotFoundError,
    TrackNotFoundError,
)
from control_api.catalog.paths import AlbumPath, ArtistPath, TrackPath
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

DELETIONS = web.AppKey("DELETIONS", CatalogDeletions)

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class ArtistDeletionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How much goes."""

    with_everything: Annotated[
        bool, msgspec.Meta(description="Whether albums and tracks go with the artist.")
    ] = False


@routes.add("DELETE", "/tracks/{track_id}", statuses=[204], raises=[TrackNotFoundError])
async def delete_track(request: web.Request, path: TrackPath) -> None:
    """Delete a track: from libraries and playlists, too; what was listened to stays counted as hours.

    An album or artist that has nothing else goes with it. Its master can be ingested again.
    """
    await request.app[DELETIONS].delete_track(path.track_id, editor_of(request))


@routes.add("DELETE", "/albums/{album_id}", statuses=[204], raises=[AlbumNotFoundError])
async def delete_album(request: web.Request, path: AlbumPath) -> None:
    """Delete an album with its tracks."""
    await request.app[DELETIONS].delete_album(path.album_id, editor_of(request))


@routes.add("DELETE", "/artists/{artist_id}", statuses=[204], raises=[ArtistNotFoundError, ArtistInUseError])
async def delete_artist(request: web.Request, path: ArtistPath, query: ArtistDeletionQuery) -> None:
    """Delete an artist; one with albums or tracks only together with them."""
    await request.app[DELETIONS].delete_artist(
        path.artist_id, editor_of(request), with_everything=query.with_everything
    )
