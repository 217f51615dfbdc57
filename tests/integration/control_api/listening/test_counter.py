"""Batches of plays in the database."""

import asyncio
import math
from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest

from control_api.listening.counter import PlayCounter
from control_api.listening.repository import SCORE_HALF_LIFE, SCORED_AT
from kernel.database.pool import Pool
from tests.integration.control_api.listening.counted_rows import check_counts, history
from tests.unit.control_api.listening.plays import START, model_history, play_of, random_plays


@pytest.mark.parametrize("seed", range(4))
async def test_batches_count_as_brute_force_does(
    pool: Pool, users: list[UUID], tracks: list[UUID], seed: int
) -> None:
    """Row for row, in batches of any size, with users and tracks among them that nobody knows."""
    random = Random(seed)
    told = random_plays(random, users[:2], [*tracks, uuid4()], 400)
    stray = random_plays(random, [uuid4()], tracks, 20)
    counter, waiting, new = PlayCounter(pool), told + stray, 0
    while waiting:
        size = random.randrange(1, 150)
        new += await counter.count(waiting[:size])
        waiting = waiting[size:]

    expected = model_history(told, dict.fromkeys(tracks, 10.0))
    found = await history(pool)
    assert len(expected) == new
    assert sorted(expected, key=lambda row: (row.user_id, row.id)) == found
    await check_counts(pool)


async def test_counters_at_once_count_every_play_once(
    pool: Pool, users: list[UUID], tracks: list[UUID]
) -> None:
    """Eight with the same plays in other orders: none lost, none twice, none within 30 seconds of another."""
    random = Random(1)
    told = random_plays(random, users, tracks, 300)

    async def tell(seed: int) -> None:
        mine = told.copy()
        Random(seed).shuffle(mine)
        counter = PlayCounter(pool)
        for start in range(0, len(mine), 40):
            await counter.count(mine[start : start + 40])

    await asyncio.gather(*(tell(seed) for seed in range(8)))

    await check_counts(pool)
    rows = await history(pool)
    for play in told:
        assert any(
            row.user_id == play.user_id
            and (
                row.id == play.id
                or (
                    row.track_id == play.track_id
                    and abs((row.played_at - play.played_at).total_seconds()) < 30
                )
            )
            for row in rows
        )


async def test_a_score_halves_in_a_fortnight(pool: Pool, users: list[UUID], tracks: list[UUID]) -> None:
    """One play now outweighs one of two weeks ago by two, in whichever order they were told."""
    late, early = 0.0, -SCORE_HALF_LIFE.total_seconds()
    for track, times_s in ((tracks[0], (late, early)), (tracks[1], (early, late)), (tracks[2], (early,))):
        for at_s in times_s:
            await PlayCounter(pool).count(
                [play_of(users[0], track, at_s, number=hash((track, at_s)) % 2**64)]
            )
    scores = {
        row["track_id"]: row["score"] for row in await pool.fetch("SELECT track_id, score FROM track_plays")
    }

    weight = 2 ** ((START - SCORED_AT) / SCORE_HALF_LIFE)
    expected = {tracks[0]: 1.5 * weight, tracks[1]: 1.5 * weight, tracks[2]: 0.5 * weight}
    assert expected.keys() == scores.keys()
    assert all(math.isclose(expected[track], scores[track], rel_tol=1e-12) for track in scores)


async def test_search_hears_of_a_track_whose_popularity_doubles(
    pool: Pool, users: list[UUID], tracks: list[UUID]
) -> None:
    """With the first play, the third, the seventh: when the logarithm of plays plus one grows by a whole."""
    await pool.execute("DELETE FROM catalog_changes")
    told_at = []
    for number in range(1, 40):
        await PlayCounter(pool).count([play_of(users[0], tracks[0], 40 * number, number=number)])
        told_at.append(await pool.fetchval("SELECT count(*) FROM catalog_changes WHERE kind = 'track'"))

    assert [(number + 1).bit_length() - 1 for number in range(1, 40)] == told_at


@pytest.mark.parametrize("table", ["users", "tracks"])
async def test_who_deletes_never_waits_for_a_counter_that_waits(
    pool: Pool, users: list[UUID], tracks: list[UUID], table: str
) -> None:
    """The counter lets go of everything until the deletions are over, then drops what is gone."""
    doomed = sorted(users if table == "users" else tracks, reverse=True)[:-1]
    plays = [
        play_of(user, track, 40 * n, number=n)
        for n, (user, track) in enumerate((user, track) for user in users for track in tracks)
    ]
    delete = f"DELETE FROM {table} WHERE id = $1"  # noqa: S608 - one of two names
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SET LOCAL lock_timeout = '700ms'")
        await connection.execute(delete, doomed[0])
        counting = asyncio.create_task(PlayCounter(pool).count(plays))
        done, _ = await asyncio.wait([counting], timeout=0.3)
        for other in doomed[1:]:
            await connection.execute(delete, other)
        await transaction.commit()
    await counting

    assert not done
    kept = {play.id for play in plays if not {play.user_id, play.track_id} & {*doomed}}
    assert kept == {row.id for row in await history(pool)}


async def test_a_deleted_account_leaves_no_play(pool: Pool, users: list[UUID], tracks: list[UUID]) -> None:
    """Neither in the history nor in her counts; what the track was played in all stays."""
    await PlayCounter(pool).count([play_of(user, tracks[0], 0, number=1) for user in users[:2]])
    await pool.execute(
        "INSERT INTO user_genre_preferences (user_id, genre_key, weight, plays) VALUES ($1, 'jazz', 1, 1)",
        users[0],
    )
    await pool.execute("DELETE FROM users WHERE id = $1", users[0])

    assert [users[1]] == [row.user_id for row in await history(pool)]
    for table in ("play_counts", "stale_genre_preferences"):
        found = await pool.fetch(f"SELECT user_id FROM {table}")  # noqa: S608 - one of two names
        assert [users[1]] == [row["user_id"] for row in found]
    assert 0 == await pool.fetchval("SELECT count(*) FROM user_genre_preferences")
    assert 2 == await pool.fetchval("SELECT plays FROM track_plays")


async def test_a_deleted_track_leaves_the_hours(pool: Pool, users: list[UUID], tracks: list[UUID]) -> None:
    """Its plays stay without it; told again, they are still the same plays."""
    play = play_of(users[0], tracks[0], 0, number=1)
    await PlayCounter(pool).count([play])
    await pool.execute("DELETE FROM tracks WHERE id = $1", tracks[0])
    again = await PlayCounter(pool).count([play])
    (row,) = await pool.fetch("SELECT track_id, listened_s FROM listening_history")

    assert (0, None, 10.0) == (again, *row)
    assert 0 == await pool.fetchval("SELECT count(*) FROM play_counts")


async def test_a_transaction_that_fails_counts_nothing(
    pool: Pool, users: list[UUID], tracks: list[UUID]
) -> None:
    """All tables or none."""
    await pool.execute("ALTER TABLE track_plays ADD CHECK (plays < 2)")
    plays = [play_of(users[0], tracks[0], at_s, number=int(at_s)) for at_s in (0, 100)]
    with pytest.raises(asyncpg.CheckViolationError):
        await PlayCounter(pool).count(plays)

    assert [] == await history(pool)
    assert 0 == await pool.fetchval("SELECT count(*) FROM play_counts")


async def test_plays_of_another_account_may_have_the_same_id(
    pool: Pool, users: list[UUID], tracks: list[UUID]
) -> None:
    """Ids are drawn by devices: one that draws another's learns nothing by it."""
    new = await PlayCounter(pool).count([play_of(user, tracks[0], 0, number=1) for user in users])

    assert len(users) == new
    assert timedelta(0) == max(row.played_at for row in await history(pool)) - START
