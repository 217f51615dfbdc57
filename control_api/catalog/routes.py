"""Browsing the catalog over HTTP."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.catalog.errors import AlbumNotFoundError, ArtistNotFoundError, TrackNotFoundError
from control_api.catalog.models import Album, AlbumDetails, Artist, Genre, Track
from control_api.catalog.paths import AlbumPath, ArtistPath, TrackPath
from control_api.catalog.repository import Filter
from control_api.catalog.service import CatalogService
from control_api.openapi.routes import Routes
from control_api.paging import Page, SelectablePageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.names import name_key

CATALOG = web.AppKey("CATALOG", CatalogService)

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError])

OptionalId = UUID | msgspec.UnsetType
GenreName = Annotated[
    str, msgspec.Meta(max_length=400, description="A genre's name; case and white space don't matter.")
]
OptionalGenre = GenreName | msgspec.UnsetType


class AlbumOrder(StrEnum):
    """How albums are sorted."""

    TITLE = "title"
    NEWEST = "newest"


class FilteredQuery(SelectablePageQuery, frozen=True, kw_only=True):
    """Which page, of whose and of which genre."""

    artist_id: OptionalId = msgspec.UNSET
    genre: OptionalGenre = msgspec.UNSET


class AlbumsQuery(FilteredQuery, frozen=True, kw_only=True):
    """Which page of which albums, and in which order."""

    sort: AlbumOrder = AlbumOrder.TITLE


class TracksQuery(FilteredQuery, frozen=True, kw_only=True):
    """Which page of which tracks."""

    album_id: OptionalId = msgspec.UNSET


@routes.add("GET", "/artists")
async def list_artists(request: web.Request, query: SelectablePageQuery) -> Page[Artist]:
    """Artists by name."""
    return await request.app[CATALOG].artists(query)


@routes.add("GET", "/artists/{artist_id}", raises=[ArtistNotFoundError])
async def get_artist(request: web.Request, path: ArtistPath) -> Artist:
    """One artist."""
    return await request.app[CATALOG].artist(path.artist_id)


@routes.add("GET", "/albums")
async def list_albums(request: web.Request, query: AlbumsQuery) -> Page[Album]:
    """Albums by title or the newest first: all, an artist's, a genre's."""
    catalog = request.app[CATALOG]
    if query.sort is AlbumOrder.NEWEST:
        return await catalog.newest_albums(query, _filter(query))
    return await catalog.albums(query, _filter(query))


@routes.add("GET", "/albums/{album_id}", raises=[AlbumNotFoundError])
async def get_album(request: web.Request, path: AlbumPath) -> AlbumDetails:
    """One album with its tracks in playing order."""
    return await request.app[CATALOG].album(path.album_id)


@routes.add("GET", "/new-releases")
async def list_new_releases(request: web.Request, query: FilteredQuery) -> Page[Album]:
    """Albums, those that came into the catalog last first: all, an artist's, a genre's."""
    return await request.app[CATALOG].newest_albums(query, _filter(query))


@routes.add("GET", "/tracks")
async def list_tracks(request: web.Request, query: TracksQuery) -> Page[Track]:
    """Tracks by title: all, an artist's, an album's, a genre's."""
    album_id = None if query.album_id is msgspec.UNSET else query.album_id
    return await request.app[CATALOG].tracks(query, _filter(query, album_id))


@routes.add("GET", "/tracks/{track_id}", raises=[TrackNotFoundError])
async def get_track(request: web.Request, path: TrackPath) -> Track:
    """One track."""
    return await request.app[CATALOG].track(path.track_id)


@routes.add("GET", "/popular")
async def list_popular_tracks(request: web.Request, query: FilteredQuery) -> Page[Track]:
    """Tracks that were played most of late: everybody's, an artist's, a genre's.

    A play weighs half as much every 14 days.
    """
    return await request.app[CATALOG].popular_tracks(query, _filter(query))


@routes.add("GET", "/genres")
async def list_genres(request: web.Request, query: SelectablePageQuery) -> Page[Genre]:
    """Genres by name, and how many tracks they have."""
    return await request.app[CATALOG].genres(query)


def _filter(query: FilteredQuery, album_id: UUID | None = None) -> Filter:
    return Filter(
        artist_id=None if query.artist_id is msgspec.UNSET else query.artist_id,
        album_id=album_id,
        genre_key=None if query.genre is msgspec.UNSET else name_key(query.genre),
    )
