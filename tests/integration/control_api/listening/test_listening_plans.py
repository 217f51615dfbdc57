"""The hot queries use their indexes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from control_api.listening import repository
from control_api.listening.counting import SAME_PLAY_WITHIN
from control_api.listening.models import NEWEST
from control_api.listening.reading import RECENT_PLAYS
from kernel.database.pool import Pool

HISTORY_ROWS = 50_000
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def user(pool: Pool, users: list[UUID], tracks: list[UUID]) -> UUID:
    """One of four with long histories."""
    for user_id in users:
        await pool.execute(
            "INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed) "
            "SELECT $1, gen_random_uuid(), ($2::uuid[])[1 + n % 5], $3::timestamptz + n * interval '31 s', 30, true "
            "FROM generate_series(1, $4::int) AS n",
            *(user_id, tracks, START, HISTORY_ROWS // len(users)),
        )
    await pool.execute("ANALYZE")
    return users[0]


async def _plan(pool: Pool, query: str, *values: object) -> str:
    return "\n".join(row[0] for row in await pool.fetch("EXPLAIN " + repository._SQL[query], *values))


async def test_a_page_of_history_reads_no_more_than_the_page(pool: Pool, user: UUID) -> None:
    """From the index, in its order."""
    plan = await _plan(pool, "history_page", user, NEWEST.at, NEWEST.id, 51)

    assert "using listening_history_recent" in plan
    assert "Seq Scan on listening_history" not in plan


async def test_what_plays_may_be_the_same_as_is_looked_up(pool: Pool, user: UUID, tracks: list[UUID]) -> None:
    """However long the history: by id and by time."""
    times = [START + timedelta(seconds=40 * n) for n in range(20)]
    ids = [UUID(int=n) for n in range(20)]
    plan = await _plan(pool, "known_plays", [user] * 20, ids, [tracks[0]] * 20, times, SAME_PLAY_WITHIN)

    assert "listening_history_pkey" in plan
    assert "listening_history_recent" in plan
    assert "Seq Scan on listening_history" not in plan


async def test_a_year_reads_that_year_alone(pool: Pool, user: UUID) -> None:
    """By its index, once."""
    plan = await _plan(pool, "year", user, 2025, "UTC", 10)

    assert 1 == plan.count("listening_history_recent")
    assert "Seq Scan on listening_history" not in plan


@pytest.mark.parametrize("query", ["recent_tracks_page", "recent_albums_page"])
async def test_what_was_played_recently_is_read_from_the_newest_on(
    pool: Pool, user: UUID, query: str
) -> None:
    """From the index, in its order."""
    plan = await _plan(pool, query, user, NEWEST.at, NEWEST.id, 51, RECENT_PLAYS)

    assert "using listening_history_recent" in plan
    assert "Sort Key: listening_history.played_at" not in plan
