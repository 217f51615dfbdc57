"""The catalog in PostgreSQL, read only: the packaging worker writes it."""

from uuid import UUID

import asyncpg

from control_api.catalog.models import Album, Artist, NamePosition, Track
from control_api.catalog.rows import album_of, artist_of, track_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class CatalogRepository:
    """Reads over one connection; pages come with the position of each item."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def artists(self, after: NamePosition, limit: int) -> list[tuple[NamePosition, Artist]]:
        """Artists by name."""
        rows = await self._connection.fetch(_SQL["artists_page"], after.key, after.id, limit)
        return [(_position(row, "name_key"), artist_of(row)) for row in rows]

    async def artist(self, artist_id: UUID) -> Artist | None:
        """One artist."""
        row = await self._connection.fetchrow(_SQL["artist"], artist_id)
        return None if row is None else artist_of(row)

    async def albums(
        self, after: NamePosition, limit: int, *, artist_id: UUID | None
    ) -> list[tuple[NamePosition, Album]]:
        """Albums by title, all or an artist's."""
        if artist_id is None:
            rows = await self._connection.fetch(_SQL["albums_page"], after.key, after.id, limit)
        else:
            rows = await self._connection.fetch(
                _SQL["albums_page_of_artist"], after.key, after.id, limit, artist_id
            )
        return [(_position(row, "title_key"), album_of(row)) for row in rows]

    async def album(self, album_id: UUID) -> Album | None:
        """One album."""
        row = await self._connection.fetchrow(_SQL["album"], album_id)
        return None if row is None else album_of(row)

    async def album_tracks(self, album_id: UUID) -> tuple[Track, ...]:
        """An album's tracks in playing order."""
        rows = await self._connection.fetch(_SQL["album_tracks"], album_id)
        return tuple(track_of(row) for row in rows)

    async def tracks(self, after: NamePosition, limit: int) -> list[tuple[NamePosition, Track]]:
        """Tracks by title."""
        rows = await self._connection.fetch(_SQL["tracks_page"], after.key, after.id, limit)
        return [(_position(row, "title_key"), track_of(row)) for row in rows]

    async def track(self, track_id: UUID) -> Track | None:
        """One track."""
        row = await self._connection.fetchrow(_SQL["track"], track_id)
        return None if row is None else track_of(row)


def _position(row: asyncpg.Record, key: str) -> NamePosition:
    return NamePosition(row[key], row["id"])
