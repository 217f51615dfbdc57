"""Revocations' part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from redis.asyncio import Redis

from control_api.revocations.outbox import Outbox
from control_api.revocations.repository import REVOKED_CHANNEL
from control_api.revocations.upkeep import Upkeep
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.database.signals import listen
from kernel.kept_work import KeptWork
from kernel.settings import Settings


@asynccontextmanager
async def open_revocations(
    settings: Settings, pool: Pool, client: Redis, *, application_name: str
) -> AsyncIterator[Outbox]:
    """The outbox of revocations, kept empty meanwhile."""
    outbox = Outbox(pool, client, token_ttl_s=settings.playback.token_ttl_s)
    upkeep = Upkeep(pool, client, outbox)
    async with (
        listen(settings.database, REVOKED_CHANNEL, application_name=application_name) as signals,
        in_background(KeptWork("revocations", partial(upkeep.run, signals)).run()),
    ):
        yield outbox
