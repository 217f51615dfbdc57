"""The test servers themselves: real, empty, apart."""

import redis.asyncio

from kernel.database.pool import Pool
from kernel.settings import Settings


async def test_database_is_migrated_and_empty(pool: Pool) -> None:
    """Every test begins with the whole schema and nobody in it."""
    assert await pool.fetchval("SELECT count(*) FROM users") == 0
    await pool.execute("INSERT INTO users (email, password_hash) VALUES ('a@b.c', 'x')")


async def test_database_is_fresh_again(pool: Pool) -> None:
    """What one test writes, the next does not see."""
    assert await pool.fetchval("SELECT count(*) FROM users") == 0
    await pool.execute("INSERT INTO users (email, password_hash) VALUES ('a@b.c', 'x')")


async def test_strings_sort_the_same_everywhere(pool: Pool) -> None:
    """The cluster's order is by code point, whatever the machine's locale."""
    rows = await pool.fetch("SELECT * FROM unnest(ARRAY['b', 'B', 'ä', 'a']) AS s ORDER BY s")
    assert [row[0] for row in rows] == ["B", "a", "b", "ä"]


async def test_valkey_is_empty(settings: Settings) -> None:
    """Every test begins with an empty Valkey."""
    async with redis.asyncio.Redis.from_url(settings.valkey.url.get_secret_value()) as client:
        assert await client.dbsize() == 0
        await client.set("a", "b")


async def test_valkey_is_empty_again(settings: Settings) -> None:
    """What one test writes, the next does not see."""
    async with redis.asyncio.Redis.from_url(settings.valkey.url.get_secret_value()) as client:
        assert await client.dbsize() == 0
        await client.set("a", "b")
