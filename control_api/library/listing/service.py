"""Pages of a library: first which items, from one index alone, then what is shown of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import asyncpg
import msgspec

from control_api.catalog.rows import album_of, artist_of, track_of
from control_api.library.feed import ItemKind
from control_api.library.listing.models import (
    AddedPosition,
    KeyPosition,
    LibraryAlbum,
    LibraryArtist,
    LibraryPlaylist,
    LibraryTrack,
    Sort,
)
from control_api.openapi.errors import InvalidRequestError
from control_api.paging import Page, read_cursor, write_cursor
from control_api.playlists.rows import playlist_of
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries
from kernel.names import name_key

_SQL = load_queries(__file__)

T = TypeVar("T")

_KEY_CHARACTERS = 100
"""How much of a key the items keep (migration 0006)."""

_BEGINNING, _END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_NO_ID, _LAST_ID = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which items of a library, in which order, and where the page begins."""

    sort: Sort
    liked: bool | None = None
    prefix: str = ""
    """Of titles or names."""
    genre: str = ""
    limit: int
    cursor: str


@dataclass(frozen=True, slots=True)
class _Found:
    rows: list[asyncpg.Record]
    next_cursor: str | None


class LibraryListing:
    """Lists one library; every method raises `DatabaseUnavailableError` when the database is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def tracks(self, user_id: UUID, listing: Listing) -> Page[LibraryTrack]:
        """A page of tracks."""

        def show(item: asyncpg.Record, row: asyncpg.Record) -> LibraryTrack:
            shown = msgspec.structs.asdict(track_of(row))
            return LibraryTrack(**shown, added_at=item["added_at"], liked=item["liked"])

        return await self._page(user_id, ItemKind.TRACK, listing, show)

    async def albums(self, user_id: UUID, listing: Listing) -> Page[LibraryAlbum]:
        """A page of albums."""

        def show(item: asyncpg.Record, row: asyncpg.Record) -> LibraryAlbum:
            return LibraryAlbum(**msgspec.structs.asdict(album_of(row)), added_at=item["added_at"])

        return await self._page(user_id, ItemKind.ALBUM, listing, show)

    async def artists(self, user_id: UUID, listing: Listing) -> Page[LibraryArtist]:
        """A page of artists."""

        def show(item: asyncpg.Record, row: asyncpg.Record) -> LibraryArtist:
            return LibraryArtist(**msgspec.structs.asdict(artist_of(row)), added_at=item["added_at"])

        return await self._page(user_id, ItemKind.ARTIST, listing, show)

    async def playlists(self, user_id: UUID, listing: Listing) -> Page[LibraryPlaylist]:
        """A page of playlists; those that may not be seen any more are left out."""

        def show(item: asyncpg.Record, row: asyncpg.Record) -> LibraryPlaylist:
            return LibraryPlaylist(**msgspec.structs.asdict(playlist_of(row)), added_at=item["added_at"])

        return await self._page(user_id, ItemKind.PLAYLIST, listing, show)

    async def _page(
        self,
        user_id: UUID,
        kind: ItemKind,
        listing: Listing,
        show: Callable[[asyncpg.Record, asyncpg.Record], T],
    ) -> Page[T]:
        async with acquire(self._pool) as connection:
            found = await _find(connection, user_id, kind, listing)
            rows = await _shown(connection, user_id, kind, [row["item_id"] for row in found.rows])
        items = [show(item, row) for item in found.rows if (row := rows.get(item["item_id"])) is not None]
        return Page(items=items, next_cursor=found.next_cursor)


async def _find(connection: Connection, user_id: UUID, kind: ItemKind, listing: Listing) -> _Found:
    rows = await connection.fetch(
        _SQL[listing.sort.value],
        *(user_id, kind.value, listing.liked),
        name_key(listing.prefix)[:_KEY_CHARACTERS],
        name_key(listing.genre),
        listing.limit + 1,
        *_start(listing),
    )
    told = rows[: listing.limit]
    is_last = len(rows) <= listing.limit
    return _Found(told, None if is_last else write_cursor(_position(listing.sort, told[-1])))


def _start(listing: Listing) -> tuple[object, ...]:
    match listing.sort:
        case Sort.NEWEST | Sort.OLDEST:
            is_oldest = listing.sort is Sort.OLDEST
            first = AddedPosition(_BEGINNING, _NO_ID) if is_oldest else AddedPosition(_END, _LAST_ID)
            position = read_cursor(listing.cursor, AddedPosition, first)
            return (position.added_at, position.id)
        case Sort.TITLE | Sort.ARTIST:
            count = 1 if listing.sort is Sort.TITLE else 2
            place = read_cursor(listing.cursor, KeyPosition, KeyPosition(("",) * count, _NO_ID))
            if len(place.keys) != count:
                raise InvalidRequestError("query", "cursor", "not a cursor of this list")
            return (*place.keys, place.id)


def _position(sort: Sort, row: asyncpg.Record) -> AddedPosition | KeyPosition:
    match sort:
        case Sort.NEWEST | Sort.OLDEST:
            return AddedPosition(row["added_at"], row["item_id"])
        case Sort.TITLE:
            return KeyPosition((row["title_key"],), row["item_id"])
        case Sort.ARTIST:
            return KeyPosition((row["artist_key"], row["title_key"]), row["item_id"])


async def _shown(
    connection: Connection, user_id: UUID, kind: ItemKind, item_ids: list[UUID]
) -> Mapping[UUID, asyncpg.Record]:
    arguments = (item_ids, user_id) if kind is ItemKind.PLAYLIST else (item_ids,)
    return {row["id"]: row for row in await connection.fetch(_SQL[f"shown_{kind}"], *arguments)}
