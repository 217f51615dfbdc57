"""The history in PostgreSQL, as it is written."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from control_api.listening.counting import SAME_PLAY_WITHIN, CountedPlay
from control_api.listening.play import Play
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

SCORED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""As of when every track's score is: a play then weighs 1, one 14 days later 2. Doubles last beyond 2060."""

SCORE_HALF_LIFE = timedelta(days=14)


class ListeningRepository:
    """Writes over one connection, within its caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lock_counting(self) -> None:
        """Wait until nobody else counts; they wait until the transaction's end."""
        await self._connection.execute(_SQL["lock_counting"])

    async def hold_users(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those that there are; they can't be deleted before the transaction's end.

        Raises:
            asyncpg.LockNotAvailableError: One is just being deleted.
        """
        return {row["id"] for row in await self._connection.fetch(_SQL["hold_users"], ids)}

    async def hold_tracks(self, ids: Sequence[UUID]) -> dict[UUID, float]:
        """Those that there are, with their lengths in seconds; they can't be deleted before the transaction's end.

        Raises:
            asyncpg.LockNotAvailableError: One is just being deleted.
        """
        return {row["id"]: row["length_s"] for row in await self._connection.fetch(_SQL["hold_tracks"], ids)}

    async def known_plays(self, plays: Sequence[Play]) -> list[CountedPlay]:
        """The rows that any of the plays may be the same as."""
        rows = await self._connection.fetch(
            _SQL["known_plays"],
            [play.user_id for play in plays],
            [play.id for play in plays],
            [play.track_id for play in plays],
            [play.played_at for play in plays],
            SAME_PLAY_WITHIN,
        )
        return [CountedPlay(*row) for row in rows]

    async def insert_plays(self, plays: Sequence[CountedPlay]) -> None:
        """Write new plays, and everything that is counted of them."""
        await self._connection.execute(
            _SQL["insert_plays"],
            [play.user_id for play in plays],
            [play.id for play in plays],
            [play.track_id for play in plays],
            [play.played_at for play in plays],
            [play.listened_s for play in plays],
            [play.completed for play in plays],
            [play.session_id for play in plays],
            [play.received_at for play in plays],
            SCORED_AT,
            SCORE_HALF_LIFE,
        )

    async def grow_plays(self, plays: Sequence[CountedPlay]) -> None:
        """Write down that more was heard of plays than they tell."""
        await self._connection.execute(
            _SQL["grow_plays"],
            [play.user_id for play in plays],
            [play.id for play in plays],
            [play.listened_s for play in plays],
            [play.completed for play in plays],
        )

    async def existing_tracks(self, ids: Sequence[UUID]) -> list[UUID]:
        """Those of the tracks that there are."""
        return [row["id"] for row in await self._connection.fetch(_SQL["existing_tracks"], ids)]

    async def claim_stale_preferences(self, debounce: timedelta, limit: int) -> list[UUID]:
        """Users whose genre preferences have been older than their plays for so long."""
        rows = await self._connection.fetch(_SQL["claim_stale_preferences"], debounce, limit)
        return [row["user_id"] for row in rows]

    async def recompute_preferences(
        self, users: Sequence[UUID], *, half_life: timedelta, horizon: timedelta, completed_s: float
    ) -> None:
        """Make users' genre preferences anew from their plays within the horizon."""
        await self._connection.execute(_SQL["recompute_preferences"], users, half_life, horizon, completed_s)
