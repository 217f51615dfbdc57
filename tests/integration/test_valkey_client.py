"""The client for Valkey as every service opens it."""

import asyncio

from redis.asyncio import Redis

from kernel.settings import Settings
from kernel.valkey.client import open_valkey

TICKS = 60
"""Turns of the event loop, more than two commands take."""


async def test_no_cancellation_is_lost(settings: Settings) -> None:
    """At whatever moment it comes, also when a command has been written and its writer was not told yet."""
    async with open_valkey(settings.valkey) as client:
        await client.set("name", "value")
        for ticks in range(TICKS):
            asking = asyncio.create_task(_ask_for_ever(client))
            for _ in range(ticks):
                await asyncio.sleep(0)
            asking.cancel()
            ended, _ = await asyncio.wait({asking}, timeout=10)
            assert ended, f"cancelled after {ticks} turns, it goes on"
            assert asking.cancelled()
            assert await client.get("name") == b"value"


async def _ask_for_ever(client: Redis) -> None:
    await client.get("name")
    await asyncio.Event().wait()
