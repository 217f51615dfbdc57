"""Workers that are killed while they count."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from random import Random

from redis.asyncio import Redis

from control_api.listening.consumer import PlayWork
from control_api.listening.play import write_play
from control_api.listening.queue import STREAM, PlayQueue
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.ingest_harness import environment
from tests.integration.control_api.listening.conftest import Audience
from tests.integration.control_api.listening.counted_rows import check_counts, history
from tests.unit.control_api.listening.plays import play_of

PLAYS = 4000
KILLS = 8
TIMEOUT_S = 60.0


async def _worker(settings: Settings) -> Process:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.control_api.listening.counting_worker"),
        env={**environment(settings), "SEGUE_VALKEY__URL": settings.valkey.url.get_secret_value()},
        stdout=PIPE,
    )
    assert process.stdout is not None
    assert b"works\n" == await asyncio.wait_for(process.stdout.readline(), TIMEOUT_S)
    return process


async def _kill(process: Process) -> None:
    process.kill()
    await process.communicate()


async def _wait_until_counted(pool: Pool, plays: int) -> None:
    async with asyncio.timeout(TIMEOUT_S):
        while await pool.fetchval("SELECT count(*) FROM listening_history") < plays:  # noqa: ASYNC110 - rows
            await asyncio.sleep(0.002)


async def test_killed_at_any_point_every_play_counts_once(
    settings: Settings, pool: Pool, client: Redis, audience: Audience, work: PlayWork
) -> None:
    """Two workers at a time, one of which is killed over and over; what they leave is taken over."""
    random = Random(11)
    plays = [
        play_of(random.choice(audience.users), random.choice(audience.tracks), 31 * number, number=number)
        for number in range(PLAYS)
    ]
    queue = PlayQueue(client, max_backlog=PLAYS)
    assert await queue.append([write_play(play) for play in plays])
    workers = [await _worker(settings) for _ in range(2)]
    left_behind = []
    try:
        for kill in range(1, KILLS + 1):
            await _wait_until_counted(pool, kill * PLAYS // (2 * KILLS) - random.randrange(50))
            await _kill(workers.pop(0))
            left_behind.append(await client.xlen(STREAM))
            workers.append(await _worker(settings))
        await _wait_until_counted(pool, PLAYS)
    finally:
        for process in workers:
            await _kill(process)
    await work.take_over()

    assert left_behind[0] > 0
    assert {(play.user_id, play.id) for play in plays} == {
        (row.user_id, row.id) for row in await history(pool)
    }
    assert 0 == await client.xlen(STREAM)
    await check_counts(pool)
