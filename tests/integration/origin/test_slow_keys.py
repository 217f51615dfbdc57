"""Content keys from a database that is slower than anybody waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

import origin.wrapped_keys
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection, DatabaseUnavailableError, Pool
from kernel.settings import Settings
from kernel.single_flight import SingleFlight
from origin import repository
from origin.wrapped_keys import KeyFlights, KeyName, WrappedKeys
from tests.synthetic_asset import make_asset

WAIT_S = 0.1
NAME = KeyName(AssetId("0123456789abcdef" * 2), "96_aac")


@dataclass
class Door:
    """Where keys are asked for, what it has under way, and its clock."""

    keys: WrappedKeys
    flights: KeyFlights
    now_s: float = 0.0

    async def ask(self) -> WrappedKey:
        """Ask for the one key."""
        return await self.keys.find(NAME)

    async def until_read(self) -> None:
        """Wait until the reading that was begun at nought has ended."""
        async with asyncio.timeout(10):
            while (NAME, 0) in self.flights:  # noqa: ASYNC110 - its end is all that is seen of it
                await asyncio.sleep(0.001)


@pytest.fixture
async def door(settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    """One before a database that has a key."""
    monkeypatch.setattr(origin.wrapped_keys, "WAIT_S", WAIT_S)
    async with pool.acquire() as connection:
        await make_asset(NAME.owner).publish(connection, settings.secrets.key_ring())
    flights: KeyFlights = SingleFlight()
    async with flights:
        opened = Door(WrappedKeys(pool, flights, lambda: opened.now_s), flights)
        yield opened


@asynccontextmanager
async def locked(pool: Pool) -> AsyncIterator[None]:
    """A database that gives no key during the block."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE renditions IN ACCESS EXCLUSIVE MODE")
        yield


async def test_what_came_too_late_is_there_for_who_asks_again(door: Door, pool: Pool) -> None:
    """For a while, however slow the database stays; then it is read anew."""
    async with locked(pool):
        with pytest.raises(DatabaseUnavailableError, match="in time"):
            await door.ask()
        door.now_s += WAIT_S
    await door.until_read()
    async with locked(pool):
        assert await door.ask()
        door.now_s += origin.wrapped_keys.LATE_KEY_S
        with pytest.raises(DatabaseUnavailableError):
            await door.ask()


async def test_what_came_in_time_is_not_kept(door: Door, pool: Pool) -> None:
    """A key that is deleted is not given any more."""
    await door.ask()
    async with locked(pool):
        with pytest.raises(DatabaseUnavailableError):
            await door.ask()


async def test_who_asks_later_is_not_bound_to_a_reading_that_hangs(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection may be dead, and a new one serve."""
    find, hanging = repository.find_wrapped_key, asyncio.Event()

    async def hang_once(connection: Connection, asset: AssetId, rendition: str) -> WrappedKey | None:
        if not hanging.is_set():
            hanging.set()
            await asyncio.get_running_loop().create_future()
        return await find(connection, asset, rendition)

    monkeypatch.setattr(repository, "find_wrapped_key", hang_once)
    with pytest.raises(DatabaseUnavailableError):
        await door.ask()
    door.now_s += WAIT_S
    assert await door.ask()
    assert (NAME, 0) in door.flights


async def test_a_reading_has_an_end(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that gets no answer at all, and one more than may go on unwaited for."""
    monkeypatch.setattr(origin.wrapped_keys, "READ_TIMEOUT_S", 0.2)

    async def hang(_connection: Connection, _asset: AssetId, _rendition: str) -> WrappedKey | None:
        await asyncio.get_running_loop().create_future()
        return None

    monkeypatch.setattr(repository, "find_wrapped_key", hang)
    with pytest.raises(DatabaseUnavailableError):
        await door.ask()
    await door.until_read()
    monkeypatch.setattr(origin.wrapped_keys, "READ_TIMEOUT_S", 1000)
    monkeypatch.setattr(origin.wrapped_keys, "MAX_PATIENT", 0)
    with pytest.raises(DatabaseUnavailableError):
        await door.ask()
    await door.until_read()
