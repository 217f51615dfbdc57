"""Workers and PostgreSQL killed at random moments: every master is packaged once, and nothing is left over."""

import asyncio
import hashlib
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]
import pytest

from kernel.asset import decode_asset
from kernel.database.migrate import load_migrations, migrate
from kernel.database.pool import UNAVAILABLE, DatabaseUnavailableError, connect, open_pool
from kernel.object_store.factory import open_object_store
from kernel.settings import Settings
from packager.worker.scratch import remove_leftovers
from packager.worker.sweep.sweep import Patience, sweep
from segue.embedded.ports import free_port
from segue.embedded.postgres import EmbeddedPostgres
from tests.ingest_harness import Ingest, environment, with_worker
from tests.masters import write_master

T = TypeVar("T")

SEED = 20
KILLS = 20
MASTERS = 10
LONGEST_GAP_S = 2.0
START_TIMEOUT_S = 60
END_TIMEOUT_S = 180
IMPATIENT = Patience(superseded_s=0, failed_s=0, unqueued_s=0)


class House:
    """A PostgreSQL and a worker of their own, which can be killed and started again."""

    def __init__(self, postgres: EmbeddedPostgres, settings: Settings, folder: Path) -> None:
        self._postgres = postgres
        self._settings = settings
        self._folder = folder
        self._database: subprocess.Popen[bytes] | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    async def start_database(self) -> None:
        """Start it and wait until it answers; one whose predecessor is not quite dead yet is started again."""
        async with asyncio.timeout(START_TIMEOUT_S):
            while self._database is None or not await self._postgres.answers():
                if self._database is None or self._database.poll() is not None:
                    self._database = self._launch_database()
                await asyncio.sleep(0.05)

    def _launch_database(self) -> subprocess.Popen[bytes]:
        command = self._postgres.command()
        with (self._folder / "postgres.log").open("ab") as log:
            return subprocess.Popen(
                command.launch_argv(), cwd=command.cwd, env=command.launch_env(), stdout=log, stderr=log
            )

    def start_worker(self) -> None:
        """Start it; it may find the database away."""
        with (self._folder / "worker.log").open("ab") as log:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "tests.dawdling_worker"],
                env={
                    **environment(self._settings),
                    "SEGUE_WORKER__SCRATCH_DIRECTORY": self._settings.worker.scratch_directory,
                    "SEGUE_WORKER__LEASE_S": str(self._settings.worker.lease_s),
                },
                stdout=log,
                stderr=log,
            )

    def kill_database(self) -> None:
        """SIGKILL, as a careless operator would."""
        assert self._database is not None
        self._database.kill()
        self._database.wait()
        self._database = None

    async def kill_worker(self) -> None:
        """SIGKILL; the packaging process must die with it."""
        assert self._worker is not None
        packaging = psutil.Process(self._worker.pid).children(recursive=True)
        self._worker.kill()
        self._worker.wait()
        async with asyncio.timeout(10):
            while any(map(is_alive, packaging)):  # noqa: ASYNC110 - other processes are asked
                await asyncio.sleep(0.01)

    def assert_worker_lives(self) -> None:
        """Nobody but the test may end it: here no supervisor starts it again."""
        if self._worker is not None and self._worker.poll() is not None:
            raise AssertionError((self._folder / "worker.log").read_text()[-10_000:])

    def stop(self) -> None:
        """In good order."""
        for process, number in ((self._worker, signal.SIGTERM), (self._database, signal.SIGINT)):
            if process is not None and process.poll() is None:
                process.send_signal(number)
                process.wait(30)


@pytest.fixture
def settings_of_its_own(settings: Settings, tmp_path: Path) -> tuple[EmbeddedPostgres, Settings]:
    """A cluster that nobody else uses, and settings that mean it."""
    postgres = EmbeddedPostgres(
        directory=tmp_path / "servers" / "postgres",
        port=free_port(),
        password=secrets.token_hex(16),
        options={"fsync": "off"},  # the machine itself is not killed
    )
    postgres.initialise()
    database = settings.database.model_copy(
        update={"url": type(settings.database.url)(postgres.url("segue"))}
    )
    changed = settings.model_copy(update={"database": database})
    return postgres, with_worker(changed, scratch_directory=str(tmp_path / "scratch"), lease_s=2.0)


@asynccontextmanager
async def open_house(
    postgres: EmbeddedPostgres, settings: Settings, folder: Path
) -> AsyncIterator[tuple[House, Ingest]]:
    """Everything started, and the way in."""
    house = House(postgres, settings, folder)
    try:
        await house.start_database()
        await postgres.create_database("segue")
        async with connect(settings.database, application_name="test") as connection:
            await migrate(connection, load_migrations())
        house.start_worker()
        async with open_pool(settings.database, application_name="test") as pool:
            yield house, Ingest(settings, pool)
    finally:
        house.stop()


async def despite_restarts(operation: Callable[[], Awaitable[T]]) -> T:
    """An operation's result, however often the database is away before."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while True:
            try:
                return await operation()
            except (DatabaseUnavailableError, *UNAVAILABLE):
                await asyncio.sleep(0.05)


def is_alive(process: psutil.Process) -> bool:
    """Whether a process still does anything."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def reaches(house: House, ingest: Ingest, condition: str, *arguments: object) -> None:
    """Return once an SQL condition on all jobs holds."""
    query = f"SELECT {condition} FROM ingest_jobs"  # noqa: S608 - a test's own words
    async with asyncio.timeout(END_TIMEOUT_S):
        while not await despite_restarts(lambda: ingest.pool.fetchval(query, *arguments)):
            house.assert_worker_lives()
            await asyncio.sleep(0.02)


async def havoc(house: House, ingest: Ingest, masters: list[Path]) -> None:
    """Kill this, that or both, each time soon after a job was started, while masters come in."""
    source = random.Random(SEED)
    starts = 0
    for _ in range(KILLS):
        if masters:
            await despite_restarts(lambda: ingest.submit(masters[-1]))
            masters.pop()
        await reaches(house, ingest, "sum(starts) > $1 OR bool_and(state = 'done')", starts)
        await asyncio.sleep(source.uniform(0, LONGEST_GAP_S))
        victims = source.choice([("worker",), ("worker",), ("database",), ("worker", "database")])
        if "worker" in victims:
            await house.kill_worker()
        if "database" in victims:
            house.kill_database()
            await house.start_database()
        starts = await despite_restarts(lambda: ingest.pool.fetchval("SELECT sum(starts) FROM ingest_jobs"))
        if "worker" in victims:
            house.start_worker()


async def assert_stored_whole(ingest: Ingest) -> None:
    """The store holds exactly what the catalog says, byte for byte."""
    wanted = []
    for row in await ingest.pool.fetch("SELECT id, master_sha256 FROM assets"):
        document = decode_asset(await ingest.store.read(f"assets/{row['id'].hex}/asset.json"))
        assert document.master.sha256 == row["master_sha256"]
        wanted += [f"assets/{document.id}/{name}.json" for name in ("asset", "waveform")]
        for rendition in document.renditions:
            if rendition.made_from is not None:  # nobody has asked for it
                continue
            key = f"assets/{document.id}/{rendition.name}.mp4"
            assert hashlib.sha256(await ingest.store.read(key)).hexdigest() == rendition.sha256
            wanted.append(key)
    assert await ingest.object_keys() == sorted(wanted)


async def test_every_master_is_packaged_once_whatever_is_killed(
    settings_of_its_own: tuple[EmbeddedPostgres, Settings], tmp_path: Path
) -> None:
    """Twenty kills of the worker, of PostgreSQL, of both; then one sweep, and the store is what the catalog says."""
    postgres, settings = settings_of_its_own
    masters = [
        write_master(
            tmp_path / "masters" / f"{number}.flac",
            {"title": f"Track {number}", "artist": "Band", "album": "Record", "track": str(number)},
            seed=number,
            length_s=1.0,
        )
        for number in range(1, MASTERS + 1)
    ]
    digests = sorted(hashlib.sha256(master.read_bytes()).hexdigest() for master in masters)
    async with open_house(postgres, settings, tmp_path) as (house, ingest):
        await havoc(house, ingest, masters)
        await reaches(house, ingest, "bool_and(state IN ('done', 'failed'))")
        jobs = await ingest.jobs.page(limit=100)
        assert {(job.state, job.outcome, job.error) for job in jobs} == {("done", "packaged", None)}
        rows = await ingest.pool.fetch("SELECT master_sha256, superseded_at FROM assets ORDER BY 1")
        assert [(row["master_sha256"], row["superseded_at"]) for row in rows] == [
            (one, None) for one in digests
        ]
        assert await ingest.count("tracks") == MASTERS
        async with open_object_store(settings.object_store) as store:  # opening it clears half-written files
            assert await sweep(ingest.pool, store, IMPATIENT) is not None
        await assert_stored_whole(ingest)
    files = [path for path in settings.object_store.directory.rglob("*") if path.is_file()]
    assert {path.relative_to(settings.object_store.directory).parts[0] for path in files} == {"objects"}
    scratch = Path(settings.worker.scratch_directory)
    remove_leftovers(scratch)  # as the next worker would
    assert list(scratch.iterdir()) == []  # noqa: ASYNC240
