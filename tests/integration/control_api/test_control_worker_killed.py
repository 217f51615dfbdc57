"""A control worker that is killed over and over, while plays, edits and library changes go on."""

import asyncio
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest
from redis.asyncio import Redis

from control_api.accounts.models import Account
from control_api.listening.consumer import PlayWork
from control_api.listening.counter import PlayCounter
from control_api.listening.queue import STREAM, PlayConsumer
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from segue.embedded.ports import LOOPBACK, free_port
from segue.supervisor.readiness import wait_until_ready
from tests.integration.control_api.api_client import API, ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.library.api_process import api_processes, environment
from tests.integration.control_api.search.index_content import indexed, wanted
from tests.integration.control_api.search.waiting import until

LIVES_S = (1.5, 0.1, 0.7, 0.3)
"""How long each worker works before it is killed."""

START_TIMEOUT_S = 60
PLAYS_AT_ONCE = 20


class _Worker:
    """`segue control-worker`, again and again."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._port = free_port()
        self._environment = {
            **environment(settings, free_port()),
            "SEGUE_CONTROL_WORKER__HEALTH_PORT": str(self._port),
        }
        self._log = log
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Have it start; `ready` once it answers."""
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "segue", "control-worker"],
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def ready(self) -> None:
        """Return when it is ready."""
        await wait_until_ready("control worker", self._is_ready, timeout_s=START_TIMEOUT_S)

    def end(self, number: signal.Signals) -> int:
        """Its exit status, or the signal's number, negative."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)

    async def _is_ready(self) -> bool:
        url = f"http://{LOOPBACK}:{self._port}/health/ready"
        try:
            async with aiohttp.ClientSession() as http, http.get(url) as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False


class _Goings:
    """What goes on meanwhile, each kind by itself until `over`."""

    def __init__(self, http: aiohttp.ClientSession, url: str, tracks: list[UUID]) -> None:
        self._http = http
        self._url = url
        self._tracks = tracks
        self._random = random.Random(4)
        self.over = asyncio.Event()
        self.plays: set[UUID] = set()
        self.collected: set[UUID] = set()
        self.edits = 0

    async def play(self, token: str) -> None:
        """Tell plays that are all different, each track's half an hour apart."""
        at = datetime.now(UTC) - timedelta(days=300)
        while not self.over.is_set():
            at += timedelta(minutes=30)
            plays = [self._play(track_id, at) for track_id in self._tracks[:PLAYS_AT_ONCE]]
            answer = await self._call("POST", "/plays/batch", token, {"plays": plays})
            assert {"accepted"} == {item["result"] for item in answer["items"]}
            self.plays |= {UUID(play["id"]) for play in plays}

    async def edit(self, token: str) -> None:
        """Rename tracks."""
        while not self.over.is_set():
            title = f"Title {self._random.randrange(1000)}"
            await self._call("PATCH", f"/tracks/{self._random.choice(self._tracks)}", token, {"title": title})
            self.edits += 1

    async def collect(self, token: str) -> None:
        """Add tracks to a library and remove them."""
        while not self.over.is_set():
            track_id = self._random.choice(self._tracks)
            method = "DELETE" if track_id in self.collected else "PUT"
            await self._call(method, f"/library/track/{track_id}", token, {} if method == "PUT" else None)
            self.collected ^= {track_id}

    async def _call(self, method: str, path: str, token: str, body: object) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with self._http.request(method, self._url + API + path, json=body, headers=headers) as answer:
            assert answer.status in (200, 202), await answer.text()
            return await answer.json()

    def _play(self, track_id: UUID, at: datetime) -> dict[str, Any]:
        return {"id": str(uuid4()), "track_id": str(track_id), "played_at": at.isoformat(), "listened_s": 10}


@asynccontextmanager
async def _going_on(goings: _Goings, listener_token: str, admin_token: str) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        group.create_task(goings.play(listener_token))
        group.create_task(goings.edit(admin_token))
        group.create_task(goings.collect(listener_token))
        yield
        goings.over.set()


@pytest.fixture
async def tracks(pool: Pool) -> list[UUID]:
    """Thirty, of one album."""
    catalog = CatalogRows(pool)
    artist_id = await catalog.artist("Somebody")
    album_id = await catalog.album(artist_id, "Something")
    return [await catalog.track(artist_id, album_id, f"Piece {n}", number=n) for n in range(1, 31)]


@pytest.mark.timeout(240)
async def test_nothing_is_lost_and_nothing_doubled(  # noqa: PLR0917 - fixtures
    settings: Settings,
    pool: Pool,
    api: ApiClient,
    listener: Account,
    admin: Account,
    tracks: list[UUID],
    tmp_path: Path,
) -> None:
    """Every play counts once, the library is what was done to it, and search finds exactly the catalog."""
    listener_token, admin_token = await api.log_in(listener.email), await api.log_in(admin.email)
    worker = _Worker(settings, tmp_path / "control-worker.log")
    with api_processes(settings, tmp_path, 1) as [process]:
        await process.wait()
        worker.begin()
        await worker.ready()
        async with aiohttp.ClientSession() as http:
            goings = _Goings(http, process.url, tracks)
            async with _going_on(goings, listener_token, admin_token):
                for lives_s in LIVES_S:
                    await asyncio.sleep(lives_s)  # work to be interrupted
                    assert -signal.SIGKILL == worker.end(signal.SIGKILL)
                    worker.begin()
                    await worker.ready()
        await _count_what_is_left(settings, pool)
        await until(lambda: _is_exact(settings, pool))
        assert 0 == worker.end(signal.SIGTERM)

    assert min(goings.edits, len(goings.plays)) > 20
    rows = await pool.fetch("SELECT id, track_id FROM listening_history")
    assert goings.plays == {row["id"] for row in rows}
    counted = Counter(row["track_id"] for row in rows)
    for table in ("play_counts", "track_plays"):
        counts = await pool.fetch(f"SELECT track_id, plays FROM {table}")  # noqa: S608 - names of ours
        assert counted == {row["track_id"]: row["plays"] for row in counts}
    items = await pool.fetch("SELECT item_id FROM library_items")
    assert goings.collected == {row["item_id"] for row in items}
    assert "Traceback" not in (tmp_path / "control-worker.log").read_text()


async def _count_what_is_left(settings: Settings, pool: Pool) -> None:
    """Take over what dead workers had in hand, which a live one would after a minute."""
    async with open_valkey(settings.valkey) as client:
        work = PlayWork(PlayConsumer(client, abandoned_s=0), PlayCounter(pool), batch=500)
        await work.join()
        await work.take_over()
        await until(lambda: _is_empty(client))


async def _is_empty(client: Redis) -> bool:
    length: int = await client.xlen(STREAM)
    return length == 0


async def _is_exact(settings: Settings, pool: Pool) -> bool:
    return indexed(settings.search.directory) == await wanted(pool)
