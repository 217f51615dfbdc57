"""The history in PostgreSQL, as it is read."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from control_api.catalog.models import Album, Artist, Track
from control_api.catalog.rows import album_of, artist_of, track_of
from control_api.listening.models import GenrePreference, HistoryItem, PlayPosition, RecentItem
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

RECENT_PLAYS = 5000
"""Among so many of the last plays is looked for what was played recently, however long the history is."""


class ListeningReader:
    """Reads over one connection; pages come with the position of each item."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def history(
        self, user_id: UUID, after: PlayPosition, limit: int
    ) -> list[tuple[PlayPosition, HistoryItem]]:
        """Plays, the newest first."""
        rows = await self._connection.fetch(_SQL["history_page"], user_id, after.at, after.id, limit)
        return [(PlayPosition(row["played_at"], row["play_id"]), _history_item(row)) for row in rows]

    async def recent_tracks(
        self, user_id: UUID, after: PlayPosition, limit: int
    ) -> list[tuple[PlayPosition, RecentItem]]:
        """Tracks, the latest played first."""
        rows = await self._connection.fetch(
            _SQL["recent_tracks_page"], user_id, after.at, after.id, limit, RECENT_PLAYS
        )
        return [
            (
                _last_played(row),
                RecentItem(track=track_of(row), album=None, last_played_at=row["last_played_at"]),
            )
            for row in rows
        ]

    async def recent_albums(
        self, user_id: UUID, after: PlayPosition, limit: int
    ) -> list[tuple[PlayPosition, RecentItem]]:
        """Albums, the latest played first."""
        rows = await self._connection.fetch(
            _SQL["recent_albums_page"], user_id, after.at, after.id, limit, RECENT_PLAYS
        )
        return [
            (
                _last_played(row),
                RecentItem(track=None, album=album_of(row), last_played_at=row["last_played_at"]),
            )
            for row in rows
        ]

    async def knows_time_zone(self, name: str) -> bool:
        """Whether it is the name of a time zone."""
        return bool(await self._connection.fetchval(_SQL["time_zone"], name))

    async def year(self, user_id: UUID, year: int, time_zone: str, top: int) -> list[asyncpg.Record]:
        """The figures of a year, see the query."""
        return await self._connection.fetch(_SQL["year"], user_id, year, time_zone, top)

    async def tracks(self, ids: Sequence[UUID]) -> dict[UUID, Track]:
        """Tracks by id."""
        return {row["id"]: track_of(row) for row in await self._connection.fetch(_SQL["tracks_shown"], ids)}

    async def albums(self, ids: Sequence[UUID]) -> dict[UUID, Album]:
        """Albums by id."""
        return {row["id"]: album_of(row) for row in await self._connection.fetch(_SQL["albums_shown"], ids)}

    async def artists(self, ids: Sequence[UUID]) -> dict[UUID, Artist]:
        """Artists by id."""
        return {row["id"]: artist_of(row) for row in await self._connection.fetch(_SQL["artists_shown"], ids)}

    async def genre_preferences(self, user_id: UUID) -> list[GenrePreference]:
        """What a user likes to hear, the most liked first."""
        rows = await self._connection.fetch(_SQL["genre_preferences"], user_id)
        return [GenrePreference(**dict(row)) for row in rows]


def _history_item(row: asyncpg.Record) -> HistoryItem:
    return HistoryItem(
        id=row["play_id"],
        track=None if row["id"] is None else track_of(row),
        played_at=row["played_at"],
        listened_s=row["listened_s"],
        completed=row["completed"],
    )


def _last_played(row: asyncpg.Record) -> PlayPosition:
    return PlayPosition(row["last_played_at"], row["id"])
