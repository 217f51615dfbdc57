"""Workers killed at random moments while masters are packaged, wait, and are published or discarded."""

import asyncio
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kernel.asset import decode_asset
from kernel.database.pool import Pool
from kernel.settings import Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.ingest_harness import Ingest
from tests.integration.control_api.api_client import ApiClient
from tests.masters import write_master
from tests.service_environment import service_environment

SEED = 4
MASTERS = 5
LONGEST_LIFE_S = 3.0
IMPATIENT = Patience(superseded_s=0, failed_s=0, unshown_s=0, unqueued_s=0)


def _start_worker(settings: Settings, folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.dawdling_worker"],
            env={
                **service_environment(settings),
                "SEGUE_WORKER__SCRATCH_DIRECTORY": str(folder / "scratch"),
                "SEGUE_WORKER__LEASE_S": "1.5",
            },
            stdout=log,
            stderr=log,
        )


class _Administrator:
    """Publishes what waits but for one master, which she discards; tells each a title of its own."""

    def __init__(self, api: ApiClient, token: str) -> None:
        self._api = api
        self._token = token

    async def hand_in(self, master: Path) -> None:
        """For review."""
        data = master.read_bytes()  # noqa: ASYNC240 - a small file, in a test
        path = f"/admin/masters?file_name={master.name}&review=true"
        assert (await self._api.call("POST", path, token=self._token, data=data)).status == 202

    async def decide(self) -> bool:
        """Decide about whatever waits; whether all is over."""
        jobs = (await self._api.call("GET", "/admin/jobs", token=self._token)).json["items"]
        for job in jobs:
            if job["state"] == "ready":
                await self._decide(job)
        return all(job["state"] in ("done", "failed", "discarded") for job in jobs)

    async def _decide(self, job: Any) -> None:
        path = f"/admin/jobs/{job['id']}"
        if job["file_name"] == "0.flac":
            await self._api.call("DELETE", f"{path}/publication", token=self._token)
            return
        title = {"title": f"Said of {job['file_name']}"}
        await self._api.call("PATCH", f"{path}/tags", token=self._token, json=title)
        await self._api.call("POST", f"{path}/publication", token=self._token)


@pytest.mark.timeout(300)
async def test_what_is_decided_is_done_once_whoever_is_killed(
    api: ApiClient, admin_token: str, *, settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    """Each track once, as it was said; of what was discarded nothing, and nothing else in the store."""
    chance = Random(SEED)
    ingest = Ingest(settings, pool)
    administrator = _Administrator(api, admin_token)
    for number in range(MASTERS):
        tags = {"title": f"Song {number}", "artist": "Band", "album": "Record", "track": str(number + 1)}
        await administrator.hand_in(write_master(tmp_path / f"{number}.flac", tags, seed=number))
    kills = 0
    worker = _start_worker(settings, tmp_path)
    try:
        async with asyncio.timeout(240):
            while not await administrator.decide():
                if kills < 12 and chance.random() < 0.3:
                    worker.kill()
                    worker.wait()
                    kills += 1
                    await sweep(pool, ingest.store, IMPATIENT)
                    worker = _start_worker(settings, tmp_path)
                    await asyncio.sleep(chance.uniform(1.5, LONGEST_LIFE_S))
                await asyncio.sleep(0.3)
    finally:
        worker.kill()
        worker.wait()
    await sweep(pool, ingest.store, IMPATIENT)
    titles = [row["title"] for row in await pool.fetch("SELECT title FROM tracks ORDER BY title")]
    assets = [row["id"].hex for row in await pool.fetch("SELECT id FROM assets")]
    keys = await ingest.object_keys()
    states = [row["state"] for row in await pool.fetch("SELECT state FROM ingest_jobs ORDER BY file_name")]

    assert kills > 3
    assert states == ["discarded", *["done"] * (MASTERS - 1)]
    assert titles == [f"Said of {number}.flac" for number in range(1, MASTERS)]
    assert {key.split("/")[1] for key in keys} == set(assets)
    for asset_id in assets:
        decode_asset(await ingest.store.read(f"assets/{asset_id}/asset.json"))
    assert await ingest.count("proposals") == 0
