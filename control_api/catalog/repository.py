"""What lists of the catalog read in PostgreSQL; pages come with the position of each item."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import asyncpg

from control_api.catalog.models import Album, AlbumDetails, Artist, Genre, NamePosition, Track
from control_api.catalog.positions import KeyPosition, PopularityPosition, TimePosition
from control_api.catalog.rows import album_details_of, album_of, artist_of, track_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

P = TypeVar("P")
T = TypeVar("T")

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Of whose and of what kind the items of a list are; None is any."""

    artist_id: UUID | None = None
    album_id: UUID | None = None
    genre_key: str | None = None


class CatalogRepository:
    """Reads over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def artists(self, after: NamePosition, limit: int) -> list[tuple[NamePosition, Artist]]:
        """Artists by name."""
        rows = await self._connection.fetch(_SQL["artists_page"], after.key, after.id, limit)
        return [(NamePosition(row["name_key"], row["id"]), artist_of(row)) for row in rows]

    async def artist(self, artist_id: UUID) -> Artist | None:
        """One artist."""
        row = await self._connection.fetchrow(_SQL["artist"], artist_id)
        return None if row is None else artist_of(row)

    async def albums_by_title(
        self, after: NamePosition, limit: int, wanted: Filter
    ) -> list[tuple[NamePosition, Album]]:
        """Albums by title; by artist, genre or both."""
        rows = await self._fetch("albums", "_by_title", (after.key, after.id, limit), wanted)
        return _positioned(rows, _title_position, album_of)

    async def albums_by_age(
        self, after: TimePosition, limit: int, wanted: Filter
    ) -> list[tuple[TimePosition, Album]]:
        """Albums, the newest in the catalog first; by artist, genre or both."""
        rows = await self._fetch("albums", "_by_age", (after.at, after.id, limit), wanted)
        return _positioned(rows, lambda row: TimePosition(row["created_at"], row["id"]), album_of)

    async def album(self, album_id: UUID) -> AlbumDetails | None:
        """One album with its tracks in playing order."""
        row = await self._connection.fetchrow(_SQL["album_details"], album_id)
        return None if row is None else album_details_of(row)

    async def tracks(
        self, after: NamePosition, limit: int, wanted: Filter
    ) -> list[tuple[NamePosition, Track]]:
        """Tracks by title; by artist, album, genre, or several of them."""
        page = (after.key, after.id, limit)
        if wanted.album_id is not None:
            filters = (wanted.album_id, wanted.genre_key, wanted.artist_id)
            rows = await self._connection.fetch(_SQL["tracks_of_album"], *page, *filters)
        else:
            rows = await self._fetch("tracks", "", page, wanted)
        return _positioned(rows, _title_position, track_of)

    async def popular_tracks(
        self, after: PopularityPosition, limit: int, wanted: Filter
    ) -> list[tuple[PopularityPosition, Track]]:
        """Tracks, the most popular of late first; by artist, genre or both."""
        rows = await self._fetch("popular_tracks", "", (after.popularity, after.id, limit), wanted)
        return _positioned(rows, lambda row: PopularityPosition(row["popularity"], row["id"]), track_of)

    async def track(self, track_id: UUID) -> Track | None:
        """One track."""
        row = await self._connection.fetchrow(_SQL["track"], track_id)
        return None if row is None else track_of(row)

    async def genres(self, after: KeyPosition, limit: int) -> list[tuple[KeyPosition, Genre]]:
        """Genres by name."""
        rows = await self._connection.fetch(_SQL["genres_page"], after.key, limit)
        return [
            (KeyPosition(row["name_key"]), Genre(name=row["name"], track_count=row["track_count"]))
            for row in rows
        ]

    async def fold_genres(self) -> None:
        """Make one tally of those that a genre has several of; two at once do no harm."""
        await self._connection.execute(_SQL["fold_genres"])

    async def _fetch(
        self, what: str, order: str, page: tuple[object, ...], wanted: Filter
    ) -> list[asyncpg.Record]:
        """A page by the query that reads the narrower index: an artist's, a genre's, or all."""
        if wanted.artist_id is not None:
            filters = (wanted.artist_id, wanted.genre_key)
            return await self._connection.fetch(_SQL[f"{what}_of_artist{order}"], *page, *filters)
        if wanted.genre_key is not None:
            return await self._connection.fetch(_SQL[f"{what}_of_genre{order}"], *page, wanted.genre_key)
        return await self._connection.fetch(_SQL[f"{what}{order}"], *page)


def _positioned(
    rows: list[asyncpg.Record], position: Callable[[asyncpg.Record], P], item: Callable[[asyncpg.Record], T]
) -> list[tuple[P, T]]:
    return [(position(row), item(row)) for row in rows]


def _title_position(row: asyncpg.Record) -> NamePosition:
    return NamePosition(row["title_key"], row["id"])
