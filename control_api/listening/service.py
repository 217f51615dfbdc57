"""What was listened to, read back."""

from uuid import UUID

from control_api.listening.models import (
    NEWEST,
    GenrePreferences,
    HistoryItem,
    PlayPosition,
    RecentItem,
    YearStatistics,
)
from control_api.listening.reading import ListeningReader
from control_api.listening.statistics import year_statistics
from control_api.openapi.errors import InvalidRequestError
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.database.pool import Connection, Pool, acquire


class ListeningService:
    """The history of one database; every method raises `DatabaseUnavailableError` when that is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        # Bounded by how many time zones there are: names that aren't one are never kept.
        self._time_zones = {"UTC"}

    async def history(self, user_id: UUID, query: PageQuery) -> Page[HistoryItem]:
        """A page of plays, the newest first."""
        after = read_cursor(query.cursor, PlayPosition, NEWEST)
        async with acquire(self._pool) as connection:
            found = await ListeningReader(connection).history(user_id, after, query.limit + 1)
        return cut_page(found, query.limit)

    async def recent_tracks(self, user_id: UUID, query: PageQuery) -> Page[RecentItem]:
        """A page of tracks, the latest played first."""
        after = read_cursor(query.cursor, PlayPosition, NEWEST)
        async with acquire(self._pool) as connection:
            found = await ListeningReader(connection).recent_tracks(user_id, after, query.limit + 1)
        return cut_page(found, query.limit)

    async def recent_albums(self, user_id: UUID, query: PageQuery) -> Page[RecentItem]:
        """A page of albums, the latest played first."""
        after = read_cursor(query.cursor, PlayPosition, NEWEST)
        async with acquire(self._pool) as connection:
            found = await ListeningReader(connection).recent_albums(user_id, after, query.limit + 1)
        return cut_page(found, query.limit)

    async def statistics(self, user_id: UUID, year: int, time_zone: str) -> YearStatistics:
        """A year of listening, its days and months those of a time zone.

        Raises:
            InvalidRequestError: There is no such time zone.
        """
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await self._check_time_zone(connection, time_zone)
            return await year_statistics(ListeningReader(connection), user_id, year, time_zone)

    async def genre_preferences(self, user_id: UUID) -> GenrePreferences:
        """What a user likes to hear, the most liked first."""
        async with acquire(self._pool) as connection:
            return GenrePreferences(items=await ListeningReader(connection).genre_preferences(user_id))

    async def _check_time_zone(self, connection: Connection, name: str) -> None:
        if name in self._time_zones:
            return
        if not await ListeningReader(connection).knows_time_zone(name):
            raise InvalidRequestError("query", "tz", "not the name of a time zone, such as Europe/Berlin")
        self._time_zones.add(name)
