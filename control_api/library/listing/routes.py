"""The items of a library over HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.library.listing.models import (
    LibraryAlbum,
    LibraryArtist,
    LibraryPlaylist,
    LibraryTrack,
    PlaylistSort,
    Sort,
)
from control_api.library.listing.service import LibraryListing, Listing
from control_api.openapi.routes import Routes
from control_api.paging import Page, SelectablePageQuery
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

LIBRARY_LISTING = web.AppKey("LIBRARY_LISTING", LibraryListing)

routes = Routes("library", prefix=API_PREFIX, raises=[DatabaseUnavailableError])

Prefix = Annotated[
    str, msgspec.Meta(max_length=400, description="How the title or name begins; case and width don't count.")
]


class ItemsQuery(SelectablePageQuery, frozen=True, kw_only=True):
    """Which page, of which items, in which order."""

    sort: Sort = Sort.NEWEST
    q: Prefix = ""


class TracksQuery(ItemsQuery, frozen=True, kw_only=True):
    """Which page, of which tracks, in which order."""

    liked: bool | msgspec.UnsetType = msgspec.UNSET
    genre: Annotated[str, msgspec.Meta(max_length=400)] = ""


class PlaylistsQuery(SelectablePageQuery, frozen=True, kw_only=True):
    """Which page, of which playlists, in which order."""

    sort: PlaylistSort = PlaylistSort.NEWEST
    q: Prefix = ""


@routes.add("GET", "/library/tracks")
async def list_library_tracks(request: web.Request, query: TracksQuery) -> Page[LibraryTrack]:
    """The library's tracks."""
    listing = Listing(
        sort=query.sort,
        liked=None if query.liked is msgspec.UNSET else query.liked,
        prefix=query.q,
        genre=query.genre,
        limit=query.limit,
        cursor=query.cursor,
    )
    return await request.app[LIBRARY_LISTING].tracks(_user_id(request), listing)


@routes.add("GET", "/library/albums")
async def list_library_albums(request: web.Request, query: ItemsQuery) -> Page[LibraryAlbum]:
    """The library's albums."""
    return await request.app[LIBRARY_LISTING].albums(_user_id(request), _listing(query))


@routes.add("GET", "/library/artists")
async def list_library_artists(request: web.Request, query: ItemsQuery) -> Page[LibraryArtist]:
    """The library's artists."""
    return await request.app[LIBRARY_LISTING].artists(_user_id(request), _listing(query))


@routes.add("GET", "/library/playlists")
async def list_library_playlists(request: web.Request, query: PlaylistsQuery) -> Page[LibraryPlaylist]:
    """The library's playlists."""
    return await request.app[LIBRARY_LISTING].playlists(_user_id(request), _listing(query))


def _listing(query: ItemsQuery | PlaylistsQuery) -> Listing:
    return Listing(sort=Sort(query.sort.value), prefix=query.q, limit=query.limit, cursor=query.cursor)


def _user_id(request: web.Request) -> UUID:
    return request[SIGNED_IN].account.id
