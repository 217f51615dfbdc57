"""The connection to Valkey."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from kernel.settings import ValkeySettings
from kernel.valkey.connection import losing_no_cancellation

AWAY = (RedisError, OSError, TimeoutError)
"""What is raised when Valkey can't be reached, is too slow, or can't serve now."""


@asynccontextmanager
async def open_valkey(settings: ValkeySettings, *, retries: int = 1) -> AsyncIterator[Redis]:
    """A client for a service's lifetime; connects on first use: a service starts while Valkey is away.

    One retry, at once, mends a connection that went stale while Valkey restarted. Who calls decides what comes
    after that.
    """
    pool = ConnectionPool.from_url(
        settings.url.get_secret_value(),
        max_connections=settings.max_connections,
        socket_timeout=settings.timeout_s,
        socket_connect_timeout=settings.timeout_s,
        retry=Retry(NoBackoff(), retries),
    )
    client = Redis.from_pool(losing_no_cancellation(pool))
    try:
        yield client
    finally:
        await client.aclose()
