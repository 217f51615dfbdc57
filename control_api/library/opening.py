"""The library's part of the composition root."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web
from redis.asyncio import Redis

from control_api.library.delta import LibraryDelta
from control_api.library.followers import Followers
from control_api.library.hints import LIBRARY_HINTS, LibraryHints
from control_api.library.listing.routes import LIBRARY_LISTING
from control_api.library.listing.service import LibraryListing
from control_api.library.offline import OfflineChanges
from control_api.library.routes import FOLLOWERS, LIBRARY, LIBRARY_DELTA, OFFLINE_CHANGES
from control_api.library.service import LibraryService
from control_api.revocations.repository import REVOKED_CHANNEL
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.database.signals import listen
from kernel.kept_work import KeptWork
from kernel.settings import Settings


@asynccontextmanager
async def open_library(
    app: web.Application, settings: Settings, pool: Pool, valkey: Redis, *, application_name: str
) -> AsyncIterator[None]:
    """Everything that libraries need, for the application's lifetime."""
    hints = app[LIBRARY_HINTS] = LibraryHints(valkey)
    app[LIBRARY] = LibraryService(pool, hints)
    app[LIBRARY_DELTA] = LibraryDelta(pool)
    app[OFFLINE_CHANGES] = OfflineChanges(pool, hints)
    app[LIBRARY_LISTING] = LibraryListing(pool)
    followers = app[FOLLOWERS] = Followers(
        pool,
        hints,
        max_devices=settings.library.max_devices,
        max_followers=settings.library.max_followers,
    )
    async with (
        listen(settings.database, REVOKED_CHANNEL, application_name=application_name) as revoked,
        in_background(
            KeptWork("library_hints_said", hints.run_saying).run(),
            KeptWork("library_hints_heard", hints.run_hearing).run(),
            KeptWork("library_followers", partial(followers.run, revoked)).run(),
        ),
    ):
        yield
