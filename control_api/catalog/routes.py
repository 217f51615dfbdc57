"""The catalog over HTTP."""

from uuid import UUID

import msgspec
from aiohttp import web

from control_api.catalog.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from control_api.catalog.models import Album, AlbumDetails, Artist, Track
from control_api.catalog.service import CatalogService
from control_api.openapi.routes import Routes
from control_api.paging import Page, PageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

CATALOG = web.AppKey("CATALOG", CatalogService)

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class ArtistPath(msgspec.Struct, frozen=True):
    """Which artist."""

    artist_id: UUID


class AlbumPath(msgspec.Struct, frozen=True):
    """Which album."""

    album_id: UUID


class TrackPath(msgspec.Struct, frozen=True):
    """Which track."""

    track_id: UUID


class AlbumsQuery(PageQuery, frozen=True, kw_only=True):
    """Which page of whose albums."""

    artist_id: UUID | msgspec.UnsetType = msgspec.UNSET


@routes.add("GET", "/artists")
async def list_artists(request: web.Request, query: PageQuery) -> Page[Artist]:
    """Artists by name."""
    return await request.app[CATALOG].artists(query)


@routes.add("GET", "/artists/{artist_id}", raises=[ArtistNotFoundError])
async def get_artist(request: web.Request, path: ArtistPath) -> Artist:
    """One artist."""
    return await request.app[CATALOG].artist(path.artist_id)


@routes.add("GET", "/albums")
async def list_albums(request: web.Request, query: AlbumsQuery) -> Page[Album]:
    """Albums by title, all or one artist's."""
    artist_id = None if query.artist_id is msgspec.UNSET else query.artist_id
    return await request.app[CATALOG].albums(query, artist_id)


@routes.add("GET", "/albums/{album_id}", raises=[AlbumNotFoundError])
async def get_album(request: web.Request, path: AlbumPath) -> AlbumDetails:
    """One album with its tracks in playing order."""
    return await request.app[CATALOG].album(path.album_id)


@routes.add("GET", "/tracks")
async def list_tracks(request: web.Request, query: PageQuery) -> Page[Track]:
    """Tracks by title."""
    return await request.app[CATALOG].tracks(query)


@routes.add("GET", "/tracks/{track_id}", raises=[TrackNotFoundError])
async def get_track(request: web.Request, path: TrackPath) -> Track:
    """One track."""
    return await request.app[CATALOG].track(path.track_id)
