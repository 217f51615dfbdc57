"""The pool of PostgreSQL connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg

from kernel.errors import KernelError
from kernel.settings import DatabaseSettings

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = (
    "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
)


class DatabaseUnavailableError(KernelError):
    """PostgreSQL can't be reached, or did not answer in time."""


UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,  # no connection left, no memory, no disk
    asyncpg.ReadOnlySQLTransactionError,  # a standby, since or until a failover
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that broke in the midst of a statement may be handed out once more
)
"""What asyncpg raises when the database is away rather than the query wrong."""

ACQUIRE_TIMEOUT_S = 10.0
"""How long a request waits for a connection of the pool: past that, an error serves it better."""


@asynccontextmanager
async def open_pool(settings: DatabaseSettings, *, application_name: str) -> AsyncIterator[Pool]:
    """A pool for a service's lifetime; connects on first use, so that a service starts while the database is away.

    Sessions run in UTC, and a statement that outlasts `command_timeout_s` is cancelled. What a block sets, locks or
    listens to ends with its transaction: no connection is reset between two blocks, which would take a query more.
    """
    pool = asyncpg.create_pool(
        settings.url.get_secret_value(),
        min_size=0,
        max_size=settings.pool_max_connections,
        timeout=settings.connect_timeout_s,
        command_timeout=settings.command_timeout_s,
        reset=_leave_as_it_is,
        server_settings={"application_name": application_name, "timezone": "UTC"},
    )
    async with pool:
        yield pool


async def _leave_as_it_is(connection: Connection) -> None:
    """Instead of the statements that asyncpg would send; it has ended a transaction left open itself."""


@asynccontextmanager
async def acquire(pool: Pool) -> AsyncIterator[Connection]:
    """A connection of the pool, for a block that talks to the database and to nothing else.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away, or no connection came free in time.
    """
    try:
        async with pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
            try:
                yield connection
            except (TimeoutError, asyncpg.ReadOnlySQLTransactionError):
                # Giving it back would wait for a server that hangs to say so, or have a standby asked once more.
                connection.terminate()
                raise
    except UNAVAILABLE as error:
        raise DatabaseUnavailableError(
            f"PostgreSQL is unavailable: {error or type(error).__name__}"
        ) from error


@asynccontextmanager
async def connect(settings: DatabaseSettings, *, application_name: str) -> AsyncIterator[Connection]:
    """One connection, for commands.

    Raises:
        DatabaseUnavailableError: PostgreSQL can't be reached; the message names the address, never the password.
    """
    try:
        connection = await asyncpg.connect(
            settings.url.get_secret_value(),
            timeout=settings.connect_timeout_s,
            server_settings={"application_name": application_name, "timezone": "UTC"},
        )
    except UNAVAILABLE as error:
        raise DatabaseUnavailableError(f"can't reach PostgreSQL: {error}") from error
    try:
        yield connection
    finally:
        await _close(connection)


async def _close(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    try:
        await asyncio.wait_for(connection.close(), timeout=5)
    except UNAVAILABLE:
        connection.terminate()


async def ping(pool: Pool) -> None:
    """Ask the database for a sign of life; raises whatever asyncpg does when there is none."""
    async with pool.acquire(timeout=2) as connection:
        await connection.execute("SELECT 1", timeout=2)
