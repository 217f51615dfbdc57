"""The control worker: what goes on behind the API, whoever asks or doesn't.

Several may run: each of its works says for itself how they share.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web
from redis.asyncio import Redis

from control_api.accounts.session_purge import keep_purging_sessions
from control_api.catalog.genre_folding import fold_genres
from control_api.idempotency.purge import keep_purging
from control_api.library.compaction import LibraryCompaction
from control_api.listening.consumer import PlayWork
from control_api.listening.counter import PlayCounter
from control_api.listening.genre_preferences import GenrePreferenceWork
from control_api.listening.queue import PlayConsumer
from control_api.search.indexer import Indexer
from kernel.background import in_background
from kernel.database.pool import Pool, open_pool, ping
from kernel.http.health import Check, add_health_routes
from kernel.http.server import serve
from kernel.kept_work import KeptWork
from kernel.settings import Settings
from kernel.valkey.client import open_valkey

_log = structlog.stdlib.get_logger(__name__)

SERVICE = "control-worker"
APPLICATION_NAME = "segue control-worker"


@dataclass(frozen=True, slots=True)
class Resources:
    """What every work may use."""

    settings: Settings
    pool: Pool
    valkey: Redis


def _works(resources: Resources) -> Sequence[KeptWork]:
    """Everything the worker does, each until it is cancelled."""
    settings, pool, valkey = resources.settings, resources.pool, resources.valkey
    plays = PlayWork(PlayConsumer(valkey), PlayCounter(pool), batch=settings.plays.batch)
    compaction = LibraryCompaction(pool, tombstone_retention_s=settings.library.tombstone_retention_s)
    return [
        KeptWork("session_purge", partial(keep_purging_sessions, pool)),
        KeptWork("play_counting", plays.run),
        KeptWork("genre_preferences", GenrePreferenceWork(pool).run),
        KeptWork("claim_purge", partial(keep_purging, pool)),
        KeptWork("library_compaction", compaction.run),
        KeptWork("search_index", Indexer(settings, pool).run),
        KeptWork("genre_folding", partial(fold_genres, pool)),
    ]


async def run_control_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set.

    Raises:
        PortTakenError: A port is set for health and metrics, and another program has it.
    """
    async with (
        open_pool(settings.database, application_name=APPLICATION_NAME) as pool,
        open_valkey(settings.valkey) as valkey,
    ):
        works = _works(Resources(settings, pool, valkey))
        async with in_background(*(work.run() for work in works)):
            _log.info("control worker starts")
            await _serve_health(settings, pool, valkey, works, stop)
    _log.info("control worker stopped")


async def _serve_health(
    settings: Settings, pool: Pool, valkey: Redis, works: Sequence[KeptWork], stop: asyncio.Event
) -> None:
    address = settings.control_worker
    if address.health_port == 0:
        await stop.wait()
        return

    async def ping_valkey() -> None:
        await valkey.ping()

    checks: dict[str, Check] = {
        "database": partial(ping, pool),
        "valkey": ping_valkey,
        **{work.name: work.check for work in works},
    }
    app = web.Application()
    add_health_routes(app, service=SERVICE, checks=lambda: checks)
    await serve(app, host=address.health_host, port=address.health_port, stop=stop)
