"""A master handed in piece by piece to processes that are killed, and by a client that is cut off."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import API, ApiClient
from tests.integration.control_api.library.api_process import ApiProcess, api_processes

KILLS = 3
OCTETS = "application/octet-stream"


class _Sender:
    """A client that knows nothing but the upload's address, and asks how far it is."""

    def __init__(self, http: aiohttp.ClientSession, token: str, data: bytes) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}
        self._data = data
        self.upload_id = ""

    async def begin(self, api: ApiProcess) -> None:
        """Begin."""
        body = {"file_name": "a.flac", "length_bytes": len(self._data), "review": True}
        async with self._http.post(
            f"{api.url}{API}/admin/uploads", json=body, headers=self._headers
        ) as answer:
            self.upload_id = (await answer.json())["id"]

    async def state(self, api: ApiProcess) -> Any:
        """How the upload stands."""
        url = f"{api.url}{API}/admin/uploads/{self.upload_id}"
        async with self._http.get(url, headers=self._headers) as answer:
            return await answer.json()

    async def send(self, api: ApiProcess, *, piece_bytes: int, pause_s: float) -> Any:
        """Go on from where it is, slowly; the answer, or None when it broke off or another was at it."""
        try:
            offset = (await self.state(api))["offset_bytes"]
            headers = {**self._headers, "Content-Type": OCTETS, "Upload-Offset": str(offset)}
            url = f"{api.url}{API}/admin/uploads/{self.upload_id}"
            piece = self._slowly(self._data[offset : offset + piece_bytes], pause_s)
            async with self._http.patch(url, data=piece, headers=headers) as answer:
                return await answer.json() if answer.status == 200 else None
        except aiohttp.ClientError:
            return None

    async def send_until_taken(self, api: ApiProcess, *, piece_bytes: int) -> Any:
        """Go on, again and again while one who was killed is believed to be alive."""
        while (answer := await self.send(api, piece_bytes=piece_bytes, pause_s=0.002)) is None:  # noqa: ASYNC110 - the API is asked
            await asyncio.sleep(0.5)
        return answer

    async def _slowly(self, data: bytes, pause_s: float) -> AsyncIterator[bytes]:
        for begin in range(0, len(data), 64 << 10):
            yield data[begin : begin + (64 << 10)]
            await asyncio.sleep(pause_s)


@pytest.mark.timeout(240)
async def test_an_upload_outlives_the_processes_that_take_it(
    api: ApiClient, admin: Account, settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    """Whoever is killed takes along no more than what it had in hand; the master is the one that was sent."""
    chance = Random(3)
    data = chance.randbytes(60 << 20)
    token = await api.log_in(admin.email)
    kept: list[int] = []
    with api_processes(settings, tmp_path, 2) as processes:
        async with asyncio.TaskGroup() as group:
            for process in processes:
                group.create_task(process.wait())
        async with aiohttp.ClientSession() as http:
            sender = _Sender(http, token, data)
            await sender.begin(processes[0])
            for kill in range(KILLS):
                victim, other = processes[kill % 2], processes[1 - kill % 2]
                sending = asyncio.create_task(sender.send_until_taken(victim, piece_bytes=len(data)))
                async with asyncio.timeout(60):
                    while (await sender.state(other))["offset_bytes"] <= sum(kept[-1:]):  # noqa: ASYNC110 - likewise
                        await asyncio.sleep(chance.uniform(0.0, 0.2))
                victim.kill()
                sending.cancel()
                await asyncio.wait({sending})
                kept.append((await sender.state(other))["offset_bytes"])
                victim.start()
                await victim.wait()
            done = None
            while done is None or done["job"] is None:
                done = await sender.send_until_taken(processes[chance.randrange(2)], piece_bytes=9 << 20)

    assert 0 < kept[0] < kept[-1] < len(data)
    assert done["job"]["master_sha256"] == hashlib.sha256(data).hexdigest()
    assert await pool.fetchval("SELECT count(*) FROM ingest_jobs") == 1


@pytest.mark.timeout(120)
async def test_a_client_that_is_cut_off_loses_nothing_that_was_taken(
    api: ApiClient, admin: Account, settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    """The service as it is run ends the handlers of those who have gone: what they had sent is stored all the same."""
    data = Random(1).randbytes(3 << 20)
    token = await api.log_in(admin.email)
    with api_processes(settings, tmp_path, 1) as [process]:
        await process.wait()
        async with aiohttp.ClientSession() as http:
            sender = _Sender(http, token, data)
            await sender.begin(process)
            sending = asyncio.create_task(sender.send(process, piece_bytes=len(data), pause_s=0.05))
            await asyncio.sleep(1.2)
            sending.cancel()
            await asyncio.wait({sending})
            async with asyncio.timeout(5):
                while not (state := await sender.state(process))["offset_bytes"]:
                    pass
            again = await sender.send(process, piece_bytes=len(data), pause_s=0)

    assert 0 < state["offset_bytes"] < len(data)
    assert again["job"]["master_sha256"] == hashlib.sha256(data).hexdigest()
