"""Listeners, tracks, and the queue of plays."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from redis.asyncio import Redis

from control_api.listening.consumer import PlayWork
from control_api.listening.counter import PlayCounter
from control_api.listening.queue import PlayConsumer, PlayQueue
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.catalog_rows import CatalogRows

BLOCK_S = 0.02


@dataclass(frozen=True, slots=True)
class Audience:
    """Who listens, and to what."""

    users: list[UUID]
    tracks: list[UUID]


@pytest.fixture
def audience(users: list[UUID], tracks: list[UUID]) -> Audience:
    """Listeners and tracks."""
    return Audience(users, tracks)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Redis]:
    """An empty Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


@pytest.fixture
def queue(client: Redis) -> PlayQueue:
    """Plays that wait."""
    return PlayQueue(client, max_backlog=1_000_000)


@pytest.fixture
async def work(client: Redis, pool: Pool) -> PlayWork:
    """One that counts what waits, and takes what others have for abandoned at once."""
    member = PlayWork(PlayConsumer(client, block_s=BLOCK_S, abandoned_s=0), PlayCounter(pool), batch=100)
    await member.join()
    return member


@pytest.fixture
async def users(pool: Pool) -> list[UUID]:
    """Four accounts."""
    rows = await pool.fetch(
        "INSERT INTO users (email, password_hash) SELECT 'user' || n || '@example.org', '-' "
        "FROM generate_series(1, 4) AS n RETURNING id"
    )
    return [row["id"] for row in rows]


@pytest.fixture
async def tracks(rows: CatalogRows) -> list[UUID]:
    """Five tracks of ten seconds, on two albums of two artists."""
    made = []
    for number in range(2):
        artist_id = await rows.artist(f"Artist {number}")
        album_id = await rows.album(artist_id, f"Album {number}")
        made += [
            await rows.track(
                artist_id, album_id, f"Track {n}", number=n, genres=("Jazz", "Blues")[: 1 + n % 2]
            )
            for n in range(3 - number)
        ]
    return made
