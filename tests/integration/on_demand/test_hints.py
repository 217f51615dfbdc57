"""Hints over PostgreSQL: what they are about, and what is told when some may have been missed."""

import asyncio

from kernel.database.pool import Pool
from kernel.database.signals import WANTED_CHANNEL, listen
from kernel.settings import Settings


async def test_hints_carry_what_they_are_about(settings: Settings, pool: Pool) -> None:
    """First an empty one, as there was no listening before; again after the connection was lost."""
    hints: asyncio.Queue[str] = asyncio.Queue()
    async with (
        asyncio.timeout(30),
        listen(settings.database, WANTED_CHANNEL, application_name="listener", on_hint=hints.put_nowait),
    ):
        heard = [await hints.get()]
        await pool.execute(
            "SELECT pg_notify($1, 'a'), pg_notify($1, 'b'), pg_notify('another', 'c')", WANTED_CHANNEL
        )
        heard += [await hints.get(), await hints.get()]
        await pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener'"
        )
        heard.append(await hints.get())
    assert heard == ["", "a", "b", ""]
