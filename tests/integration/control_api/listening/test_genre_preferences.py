"""What listeners like to hear, made from their plays."""

import math
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from control_api.accounts.models import Account
from control_api.listening.counter import PlayCounter
from control_api.listening.genre_preferences import GenrePreferenceWork
from control_api.listening.play import Play
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows

AT_ONCE = timedelta(0)


def _play(user_id: UUID, track_id: UUID, age: timedelta, listened_s: float) -> Play:
    now = datetime.now(UTC)
    return Play(
        user_id=user_id,
        session_id=uuid4(),
        id=uuid4(),
        track_id=track_id,
        played_at=now - age,
        listened_s=listened_s,
        received_at=now,
    )


async def test_weights_are_shares_of_what_was_heard_lately(
    api: ApiClient, listener: Account, listener_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """As a naive sum over all plays has them."""
    random = Random(2)
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    genres = {
        await rows.track(artist_id, album_id, f"Track {n}", genres=mine): mine
        for n, mine in enumerate([("Jazz",), ("Jazz", "Dub"), ("Fado",), ()])
    }
    plays = [
        _play(listener.id, random.choice(list(genres)), timedelta(hours=n * 13), random.choice([3.0, 10.0]))
        for n in range(200)
    ]
    await PlayCounter(pool).count(plays)
    assert 1 == await GenrePreferenceWork(pool, debounce=AT_ONCE).work_once()
    answer = await api.call("GET", "/me/genres", token=listener_token)

    weights: dict[str, float] = {}
    for play in plays:
        for genre in genres[play.track_id]:
            age = (play.received_at - play.played_at) / timedelta(days=90)
            heard = 1.0 if play.listened_s >= 10 else play.listened_s / 30
            weights[genre] = weights.get(genre, 0) + 0.5**age * heard / len(genres[play.track_id])
    total = sum(weights.values())
    found = {item["genre"]: item["weight"] for item in answer.json["items"]}
    assert weights.keys() == found.keys()
    assert all(math.isclose(weights[genre] / total, found[genre], abs_tol=1e-6) for genre in found)
    assert math.isclose(1, sum(found.values()))
    assert sorted(found.values(), reverse=True) == list(found.values())


async def test_nobody_is_seen_to_before_a_minute_is_over(
    pool: Pool, users: list[UUID], tracks: list[UUID]
) -> None:
    """Who listens on has hers made once a minute at most."""
    await PlayCounter(pool).count([_play(users[0], tracks[0], AT_ONCE, 10)])
    work = GenrePreferenceWork(pool)
    early = await work.work_once()
    await pool.execute("UPDATE stale_genre_preferences SET since = now() - interval '61 seconds'")
    late = [await work.work_once(), await work.work_once()]

    assert (0, [1, 0]) == (early, late)


async def test_a_genre_that_is_heard_no_more_goes(pool: Pool, users: list[UUID], tracks: list[UUID]) -> None:
    """As when a track's genres are edited."""
    work = GenrePreferenceWork(pool, debounce=AT_ONCE)
    await PlayCounter(pool).count([_play(users[0], tracks[0], AT_ONCE, 10)])
    await work.work_once()
    await pool.execute(
        "UPDATE track_genres SET name = 'Dub', name_key = 'dub' WHERE track_id = $1", tracks[0]
    )
    await PlayCounter(pool).count([_play(users[0], tracks[0], timedelta(hours=1), 10)])
    await work.work_once()

    found = await pool.fetch("SELECT genre_key, weight, plays FROM user_genre_preferences")
    assert [("dub", 1.0, 2)] == [tuple(row) for row in found]
