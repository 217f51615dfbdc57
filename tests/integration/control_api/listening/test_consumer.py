"""The queue of plays and who empties it."""

import asyncio
from random import Random
from typing import Any

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from control_api.listening.consumer import PlayWork
from control_api.listening.counter import PlayCounter
from control_api.listening.play import Play, write_play
from control_api.listening.queue import GROUP, SET_ASIDE_STREAM, STREAM, PlayConsumer, PlayQueue
from kernel.background import in_background
from kernel.database.pool import DatabaseUnavailableError, Pool
from tests.integration.control_api.listening.conftest import BLOCK_S, Audience
from tests.integration.control_api.listening.counted_rows import check_counts, history
from tests.unit.control_api.listening.plays import model_history, play_of, random_plays


async def _append(queue: PlayQueue, plays: list[Play]) -> None:
    assert await queue.append([write_play(play) for play in plays])


async def test_what_waits_is_counted_and_taken_away(
    queue: PlayQueue, work: PlayWork, client: Redis, pool: Pool, audience: Audience
) -> None:
    """In the order it was told, in batches."""
    told = random_plays(Random(5), audience.users, audience.tracks, 300)
    await _append(queue, told)
    while await work.work_once():
        pass

    expected = model_history(told, dict.fromkeys(audience.tracks, 10.0))
    assert sorted(expected, key=lambda row: (row.user_id, row.id)) == await history(pool)
    assert 0 == await client.xlen(STREAM)
    assert 0 == (await client.xpending(STREAM, GROUP))["pending"]
    await check_counts(pool)


async def test_a_full_queue_takes_all_or_nothing(client: Redis) -> None:
    """And nothing that waits makes room."""
    queue = PlayQueue(client, max_backlog=3)
    taken = [await queue.append([b"a", b"b"]), await queue.append([b"c", b"d"]), await queue.append([b"e"])]

    assert [True, False, True] == taken
    assert 3 == await client.xlen(STREAM)


async def test_a_commit_without_acknowledgement_counts_once(
    queue: PlayQueue, work: PlayWork, client: Redis, pool: Pool, audience: Audience
) -> None:
    """As of a worker that died between the two."""
    plays = random_plays(Random(6), audience.users, audience.tracks, 50)
    await _append(queue, plays)
    dead = PlayConsumer(client, block_s=BLOCK_S)
    assert len(plays) == len(await dead.read(1000))
    await PlayCounter(pool).count(plays)
    before = await history(pool)
    assert 0 == await work.work_once()
    await work.take_over()

    assert before == await history(pool)
    assert 0 == await client.xlen(STREAM)
    await check_counts(pool)


async def test_what_is_being_counted_is_not_taken_over(
    queue: PlayQueue, client: Redis, audience: Audience
) -> None:
    """Not before its time."""
    one, other = (PlayConsumer(client, block_s=BLOCK_S, abandoned_s=60) for _ in range(2))
    await one.join()
    await _append(queue, [play_of(audience.users[0], audience.tracks[0], 0, number=1)])
    read = await one.read(10)

    assert (1, []) == (len(read), await other.take_over(10))


async def test_workers_at_once_count_every_play_once(
    queue: PlayQueue, client: Redis, pool: Pool, audience: Audience
) -> None:
    """Four that also take from one another whatever they can, while plays are still told."""
    told = random_plays(Random(7), audience.users, audience.tracks, 600)
    works = [
        PlayWork(PlayConsumer(client, block_s=BLOCK_S, abandoned_s=0), PlayCounter(pool), batch=37)
        for _ in range(4)
    ]

    async def consume(work: PlayWork) -> None:
        await work.join()
        for _ in range(30):
            await work.work_once()
            await work.take_over()

    async def tell() -> None:
        for start in range(0, len(told), 20):
            await _append(queue, told[start : start + 20])

    await asyncio.gather(tell(), *map(consume, works))
    while await works[0].work_once():
        pass
    await works[0].take_over()

    assert 0 == await client.xlen(STREAM)
    await check_counts(pool)
    assert {(play.user_id, play.track_id) for play in told} == {
        (row.user_id, row.track_id) for row in await history(pool)
    }


async def test_poison_is_set_aside(
    queue: PlayQueue, work: PlayWork, client: Redis, pool: Pool, audience: Audience
) -> None:
    """What can't be read and what the database won't have: each alone, counted, and kept for a look."""
    before = REGISTRY.get_sample_value("segue_plays_set_aside_total") or 0.0
    await pool.execute("ALTER TABLE listening_history ADD CHECK (listened_s <> 6.5)")
    good = [play_of(audience.users[0], audience.tracks[0], 40 * n, number=n) for n in range(9)]
    bad = play_of(audience.users[0], audience.tracks[1], 0, number=77, listened_s=6.5)
    await queue.append([b"rubbish", *map(write_play, good[:4]), write_play(bad), *map(write_play, good[4:])])
    await client.xadd(STREAM, {"nothing": "here"})
    while await work.work_once():
        pass

    assert {play.id for play in good} == {row.id for row in await history(pool)}
    assert 0 == await client.xlen(STREAM)
    set_aside: Any = await client.xrange(SET_ASIDE_STREAM)
    assert [b"rubbish", b"", write_play(bad)] == [fields[b"play"] for _, fields in set_aside]
    assert 3 == (REGISTRY.get_sample_value("segue_plays_set_aside_total") or 0.0) - before


class AwayAtFirst(PlayCounter):
    """A counter whose database is away for the first two batches."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.calls = 0

    async def count(self, plays: object) -> int:
        """As the counter, later."""
        self.calls += 1
        if self.calls <= 2:
            raise DatabaseUnavailableError("away")
        return await super().count(plays)  # type: ignore[arg-type]  # what it is given


async def test_while_the_database_is_away_plays_wait(
    queue: PlayQueue, client: Redis, pool: Pool, audience: Audience
) -> None:
    """And none is acknowledged; once it is back, all are counted."""
    counter = AwayAtFirst(pool)
    work = PlayWork(PlayConsumer(client, block_s=BLOCK_S, abandoned_s=0), counter, batch=10)
    await _append(queue, [play_of(audience.users[0], audience.tracks[0], 40 * n, number=n) for n in range(5)])
    await work.join()
    with pytest.raises(DatabaseUnavailableError):
        await work.work_once()
    with pytest.raises(DatabaseUnavailableError):
        await work.take_over()
    assert 5 == await client.xlen(STREAM)
    await work.take_over()

    assert (5, 0) == (len(await history(pool)), await client.xlen(STREAM))


async def test_it_works_on_after_valkey_lost_everything(
    queue: PlayQueue, client: Redis, pool: Pool, audience: Audience
) -> None:
    """The group is made anew, by itself."""
    work = PlayWork(PlayConsumer(client, block_s=BLOCK_S), PlayCounter(pool), batch=10)

    async def counted(number: int) -> None:
        while len(await history(pool)) < number:  # noqa: ASYNC110 - nobody tells of rows
            await asyncio.sleep(0.01)

    async with in_background(work.run()), asyncio.timeout(20):
        await _append(queue, [play_of(audience.users[0], audience.tracks[0], 0, number=1)])
        await counted(1)
        await client.flushall()
        await _append(queue, [play_of(audience.users[0], audience.tracks[0], 100, number=2)])
        await counted(2)

    await check_counts(pool)
