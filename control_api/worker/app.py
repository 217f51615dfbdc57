"""The control worker: what goes on behind the API, whoever asks or doesn't.

Several may run: each of its works says for itself how they share.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass

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
from kernel.http.health import add_health_routes
from kernel.http.server import serve
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


def _works(resources: Resources) -> Sequence[Coroutine[None, None, None]]:
    """Everything the worker does, each until it is cancelled."""
    settings, pool, valkey = resources.settings, resources.pool, resources.valkey
    return [
        keep_purging_sessions(pool),
        PlayWork(PlayConsumer(valkey), PlayCounter(pool), batch=settings.plays.batch).run(),
        GenrePreferenceWork(pool).run(),
        keep_purging(pool),
        LibraryCompaction(pool, tombstone_retention_s=settings.library.tombstone_retention_s).run(),
        Indexer(settings, pool).run(),
        fold_genres(pool),
    ]


async def run_control_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Work until `stop` is set.

    Raises:
        PortTakenError: A port is set for health and metrics, and another program has it.
    """
    async with (
        open_pool(settings.database, application_name=APPLICATION_NAME) as pool,
        open_valkey(settings.valkey) as valkey,
        in_background(*_works(Resources(settings, pool, valkey))),
    ):
        _log.info("control worker starts")
        await _serve_health(settings, pool, valkey, stop)
    _log.info("control worker stopped")


async def _serve_health(settings: Settings, pool: Pool, valkey: Redis, stop: asyncio.Event) -> None:
    address = settings.control_worker
    if address.health_port == 0:
        await stop.wait()
        return

    async def ping_valkey() -> None:
        await valkey.ping()

    app = web.Application()
    add_health_routes(
        app, service=SERVICE, checks=lambda: {"database": lambda: ping(pool), "valkey": ping_valkey}
    )
    await serve(app, host=address.health_host, port=address.health_port, stop=stop)
