"""A database that has become a standby under a service's connections."""

import pytest

from kernel.database.pool import DatabaseUnavailableError, Pool, acquire


async def write(pool: Pool, read_only: str) -> int:
    """Write by a connection that can only read, or by one that can; its process at the server."""
    async with acquire(pool) as connection:
        process = await connection.fetchval("SELECT pg_backend_pid()")
        await connection.execute(f"SET default_transaction_read_only = {read_only}")
        await connection.execute("CREATE TABLE IF NOT EXISTS written (number integer)")
    return int(process)


async def test_a_database_that_takes_no_writes_is_away(pool: Pool) -> None:
    """And its connection is let go: a new one may reach the one that does."""
    before = await write(pool, "off")
    with pytest.raises(DatabaseUnavailableError, match="read-only"):
        await write(pool, "on")
    assert await write(pool, "off") != before
