"""The catalog in PostgreSQL, read only: the packaging worker writes it."""

from uuid import UUID

import asyncpg

from control_api.catalog.models import Album, Artist, Artwork, NamePosition, Picture, Track
from control_api.prefix import API_PREFIX
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
        return [(_position(row), Artist(id=row["id"], name=row["name"])) for row in rows]

    async def artist(self, artist_id: UUID) -> Artist | None:
        """One artist."""
        row = await self._connection.fetchrow(_SQL["artist"], artist_id)
        return None if row is None else Artist(id=row["id"], name=row["name"])

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
        return [(_position(row), _album(row)) for row in rows]

    async def album(self, album_id: UUID) -> Album | None:
        """One album."""
        row = await self._connection.fetchrow(_SQL["album"], album_id)
        return None if row is None else _album(row)

    async def album_tracks(self, album_id: UUID) -> tuple[Track, ...]:
        """An album's tracks in playing order."""
        rows = await self._connection.fetch(_SQL["album_tracks"], album_id)
        return tuple(_track(row) for row in rows)

    async def tracks(self, after: NamePosition, limit: int) -> list[tuple[NamePosition, Track]]:
        """Tracks by title."""
        rows = await self._connection.fetch(_SQL["tracks_page"], after.key, after.id, limit)
        return [(_position(row), _track(row)) for row in rows]

    async def track(self, track_id: UUID) -> Track | None:
        """One track."""
        row = await self._connection.fetchrow(_SQL["track"], track_id)
        return None if row is None else _track(row)


def _position(row: asyncpg.Record) -> NamePosition:
    return NamePosition(row["sort_key"], row["id"])


def _album(row: asyncpg.Record) -> Album:
    return Album(
        id=row["id"],
        title=row["title"],
        artist=Artist(id=row["artist_id"], name=row["artist_name"]),
        release_date=row["release_date"],
        genre=row["genre"],
        artwork=_artwork(row),
    )


def _track(row: asyncpg.Record) -> Track:
    return Track(
        id=row["id"],
        title=row["title"],
        artist=Artist(id=row["artist_id"], name=row["artist_name"]),
        album_id=row["album_id"],
        album_title=row["album_title"],
        disc=row["disc"],
        number=row["number"],
        length_s=row["length_s"],
        explicit=row["explicit"],
        isrc=row["isrc"],
        genre=row["genre"],
        release_date=row["release_date"],
        artwork=_artwork(row),
    )


def _artwork(row: asyncpg.Record) -> Artwork | None:
    sha256 = row["sha256"]
    if sha256 is None:
        return None
    pictures = tuple(
        Picture(edge_px=edge_px, url=f"{API_PREFIX}/artwork/{sha256}/{edge_px}")
        for edge_px in row["sizes_px"]
    )
    return Artwork(sha256=sha256, width_px=row["width_px"], height_px=row["height_px"], pictures=pictures)
