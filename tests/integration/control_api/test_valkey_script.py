"""Scripts over a connection of their own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from redis.asyncio import Redis

from control_api.valkey_script import ValkeyScript
from kernel.settings import Settings
from kernel.valkey.client import open_valkey

ECHO = "redis.call('SET', KEYS[1], ARGV[1]) return KEYS[1] .. '=' .. ARGV[1]"
SLOW = "if ARGV[1] == 'slow' then for i = 1, 3e7 do end end return ARGV[1]"


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Redis]:
    """The test's Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


@pytest.fixture
async def echo(client: Redis) -> AsyncIterator[ValkeyScript]:
    """A script that answers with what it is given."""
    script = ValkeyScript(client, ECHO)
    yield script
    await script.close()


async def test_a_script_is_told_to_a_server_that_does_not_know_it(client: Redis, echo: ValkeyScript) -> None:
    """Also to one that has forgotten it."""
    answers = [await echo.call(["segue:test"], ["1"])]
    await client.script_flush()
    answers += [await echo.call(["segue:test"], [2]), await echo.call(["segue:test"], [b"3"])]

    assert [b"segue:test=1", b"segue:test=2", b"segue:test=3"] == answers


async def test_a_lost_connection_is_made_anew(client: Redis, echo: ValkeyScript) -> None:
    """Whether the server closed it or we did."""
    await echo.call(["segue:test"], ["1"])
    await client.client_kill_filter(_type="normal", skipme=True)
    killed = await echo.call(["segue:test"], ["2"])
    await echo.close()
    closed = await echo.call(["segue:test"], ["3"])

    assert (b"segue:test=2", b"segue:test=3") == (killed, closed)


async def test_who_gave_up_leaves_no_answer_for_the_next(client: Redis) -> None:
    """The connection on which it may still come is closed."""
    script = ValkeyScript(client, SLOW)
    try:
        await script.call([], ["first"])
        with suppress(TimeoutError):
            async with asyncio.timeout(0.01):
                await script.call([], ["slow"])
        after = await script.call([], ["after"])
    finally:
        await script.close()

    assert b"after" == after
