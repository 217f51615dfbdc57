"""What the database holds of plays, and whether it agrees with itself."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from uuid import UUID

from kernel.database.pool import Pool
from tests.unit.control_api.listening.plays import ModelRow


async def history(pool: Pool) -> list[ModelRow]:
    """Every row."""
    rows = await pool.fetch(
        "SELECT user_id, id, track_id, played_at, listened_s, completed FROM listening_history ORDER BY user_id, id"
    )
    return [ModelRow(**dict(row)) for row in rows]


async def check_counts(pool: Pool) -> None:
    """Every count is what the history says, and no track was played twice within half a minute."""
    rows = await history(pool)
    assert _play_counts(rows) == {
        (row["user_id"], row["track_id"]): (row["plays"], row["completed"], row["last_played_at"])
        for row in await pool.fetch("SELECT * FROM play_counts")
    }
    assert Counter(row.track_id for row in rows) == {
        row["track_id"]: row["plays"] for row in await pool.fetch("SELECT * FROM track_plays")
    }
    assert {row.user_id for row in rows} == {
        row["user_id"] for row in await pool.fetch("SELECT user_id FROM stale_genre_preferences")
    }
    for one, next_one in pairwise(sorted(rows, key=lambda row: (row.user_id, row.track_id, row.played_at))):
        if (one.user_id, one.track_id) == (next_one.user_id, next_one.track_id):
            assert (next_one.played_at - one.played_at).total_seconds() >= 30


def _play_counts(rows: Iterable[ModelRow]) -> dict[tuple[UUID, UUID], tuple[int, int, object]]:
    counts: dict[tuple[UUID, UUID], tuple[int, int, object]] = {}
    for row in sorted(rows, key=lambda row: row.played_at):
        plays, completed, _ = counts.get((row.user_id, row.track_id), (0, 0, None))
        counts[row.user_id, row.track_id] = (plays + 1, completed + row.completed, row.played_at)
    return counts
