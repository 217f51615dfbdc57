"""Twenty devices change one library while others follow, and the processes they talk to are killed."""

import asyncio
import os
import random
from pathlib import Path
from uuid import UUID

import aiohttp
import asyncpg
import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.library.api_process import ApiProcess, api_processes
from tests.integration.control_api.library.devices import Device, FollowingDevice, Line, read_playlist
from tests.integration.control_api.library.library_model import Key, replay

_DEVICES, _FOLLOWERS, _ENTRIES = 20, 5, 15
_DURATION_S = float(os.environ.get("SEGUE_TEST_DEVICES_S", "15"))
_BETWEEN_KILLS_S, _LEAST_KILLS = 2.0, 2
_CATCH_UP_S = 60


async def _kill_in_turn(processes: list[ApiProcess]) -> int:
    """Kill one process after the other, each once the one before is back, for the length of the trial; how often."""
    kills, clock = 0, asyncio.get_running_loop().time
    ends_s = clock() + _DURATION_S
    while kills < _LEAST_KILLS or clock() < ends_s:
        await asyncio.sleep(_BETWEEN_KILLS_S)  # work to be interrupted
        process = processes[kills % len(processes)]
        process.kill()
        process.start()
        await process.wait()
        kills += 1
    return kills


@pytest.fixture
async def playlist(api: ApiClient, listener_token: str, tracks: list[UUID]) -> UUID:
    """A playlist of the account's."""
    made = await api.call("POST", "/playlists", token=listener_token, json={"name": "Ours"})
    entries = [{"track_id": str(tracks[number % len(tracks)])} for number in range(_ENTRIES)]
    path = f"/playlists/{made.json['id']}/entries"
    added = await api.call("POST", path, token=listener_token, json={"entries": entries})
    assert added.status == 200, added.content
    return UUID(made.json["id"])


@pytest.mark.timeout(300)
async def test_every_follower_ends_with_exactly_the_library(
    settings: Settings,
    pool: Pool,
    listener: Account,
    listener_token: str,
    *,
    tracks: list[UUID],
    playlist: UUID,
    tmp_path: Path,
) -> None:
    """Nothing missed, nothing doubled, nothing lost that was acknowledged; the playlist in its last order."""
    stop = asyncio.Event()
    final: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    with api_processes(settings, tmp_path, 2) as processes:
        urls = [process.url for process in processes]
        for process in processes:
            await process.wait()
        async with aiohttp.ClientSession() as http:
            lines = [Line(http, urls, listener_token, random.Random(n)) for n in range(_DEVICES + _FOLLOWERS)]
            devices = [Device(line, tracks, playlist) for line in lines[:_DEVICES]]
            followers = [FollowingDevice(line, playlist) for line in lines[_DEVICES:]]
            async with asyncio.TaskGroup() as group:
                killing = group.create_task(_kill_in_turn(processes))
                working = [group.create_task(device.work(stop)) for device in devices]
                reading = [group.create_task(follower.follow(final)) for follower in followers]
                await asyncio.wait([killing])
                stop.set()
                await asyncio.wait(working)
                final.set_result(await _revision(pool, listener))
                async with asyncio.timeout(_CATCH_UP_S):
                    await asyncio.wait(reading)
            entries, _ = await read_playlist(lines[0], playlist)

    items = await _items(pool, listener)
    assert [follower.delta.items for follower in followers] == [items] * _FOLLOWERS
    assert [follower.entries for follower in followers] == [entries] * _FOLLOWERS
    assert replay(await _log(pool, listener)) == items
    await _assert_acknowledged_is_logged(pool, listener, devices)
    assert sum(device.moves for device in devices) > 0
    assert sum(follower.connections for follower in followers) > 2 * _FOLLOWERS


async def _revision(pool: Pool, account: Account) -> int:
    revision: int = await pool.fetchval("SELECT revision FROM libraries WHERE user_id = $1", account.id)
    return revision


async def _items(pool: Pool, account: Account) -> dict[Key, bool]:
    rows = await pool.fetch("SELECT kind, item_id, liked FROM library_items WHERE user_id = $1", account.id)
    return {(row["kind"], str(row["item_id"])): row["liked"] for row in rows}


async def _log(pool: Pool, account: Account) -> list[asyncpg.Record]:
    return await pool.fetch("SELECT * FROM library_changes WHERE user_id = $1 ORDER BY revision", account.id)


async def _assert_acknowledged_is_logged(pool: Pool, account: Account, devices: list[Device]) -> None:
    logged = {row["revision"]: str(row["item_id"]) for row in await _log(pool, account)}
    acknowledged = [done for device in devices for done in device.done]
    assert acknowledged
    assert [logged[revision] for revision, _ in acknowledged] == [item for _, item in acknowledged]
