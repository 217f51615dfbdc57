"""Real servers for tests: one PostgreSQL and one Valkey a run, a fresh database a test."""

import asyncio
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import hypothesis
import pytest
import redis

from kernel.database.migrate import load_migrations, migrate
from kernel.database.pool import Pool, open_pool
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings, load_settings
from segue.embedded.ports import LOOPBACK, free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.embedded.valkey import EmbeddedValkey
from segue.supervisor.command import Command
from segue.supervisor.readiness import wait_until_ready

pytest_plugins = ["tests.contract.s3.fixtures"]

TEMPLATE_DATABASE = "template_segue"
START_TIMEOUT_S = 60

# Nothing of a test run outlives it: no byte need reach the disk, nor be kept for a recovery.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "512MB",
}

MEMORY_FOLDER = Path("/dev/shm")
ENOUGH_MEMORY_BYTES = 4 << 30

# How long an example takes is the machine's affair; a test that hangs is ended by its own timeout.
hypothesis.settings.register_profile("untimed", hypothesis.settings.default, deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Modules compiled once a run for the hundreds of processes it starts, also where Python is told to keep none."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        environment.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("bytecode")))
        yield


@contextmanager
def running(command: Command) -> Iterator[subprocess.Popen[bytes]]:
    """A server for a block's duration; what it says is kept in a log beside its folder."""
    with (command.cwd.parent / f"{command.name}.log").open("wb") as log:
        process = subprocess.Popen(
            command.launch_argv(),
            cwd=command.cwd,
            env=command.launch_env(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with process:
        try:
            yield process
        finally:
            process.send_signal(command.stop_signal)
            try:
                process.wait(command.stop_grace_s)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def servers_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the run's servers keep their files: in memory, if there is enough, for each test makes databases anew."""
    if not MEMORY_FOLDER.is_dir() or shutil.disk_usage(MEMORY_FOLDER).free < ENOUGH_MEMORY_BYTES:
        yield tmp_path_factory.mktemp("servers")
        return
    with TemporaryDirectory(prefix="segue-tests-", dir=MEMORY_FOLDER) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres(servers_folder: Path) -> Iterator[EmbeddedPostgres]:
    """The run's PostgreSQL, with a migrated template database."""
    server = EmbeddedPostgres(
        directory=servers_folder / "postgres",
        port=free_port(),
        password=secrets.token_hex(16),
        options=NOT_DURABLE,
    )
    server.initialise()
    with running(server.command()):
        asyncio.run(_prepare(server))
        yield server


async def _prepare(server: EmbeddedPostgres) -> None:
    await wait_until_ready("PostgreSQL", server.answers, timeout_s=START_TIMEOUT_S)
    await server.create_database(TEMPLATE_DATABASE)
    connection = await asyncpg.connect(server.url(TEMPLATE_DATABASE), timeout=10)
    try:
        await migrate(connection, load_migrations())
    finally:
        await connection.close(timeout=5)


@pytest.fixture(scope="session")
def valkey(servers_folder: Path) -> Iterator[EmbeddedValkey]:
    """The run's Valkey."""
    server = EmbeddedValkey(
        directory=servers_folder / "valkey",
        port=free_port(),
        password=secrets.token_hex(16),
        durable=False,
    )
    server.initialise()
    with running(server.command()):
        asyncio.run(wait_until_ready("Valkey", server.answers, timeout_s=START_TIMEOUT_S))
        yield server


@pytest.fixture
def valkey_url(valkey: EmbeddedValkey) -> str:
    """Where an empty Valkey is reached."""
    with redis.Redis.from_url(valkey.url()) as client:
        client.flushall()
    return valkey.url()


@asynccontextmanager
async def fresh_database(postgres: EmbeddedPostgres, *, template: str) -> AsyncIterator[str]:
    """Where a copy of a template is reached; it is gone after the block."""
    name = f"test_{secrets.token_hex(8)}"
    connection = await asyncpg.connect(postgres.url("postgres"), timeout=10)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield postgres.url(name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close(timeout=5)


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres) -> AsyncIterator[str]:
    """Where a fresh, migrated database is reached; it is gone after the test."""
    async with fresh_database(postgres, template=TEMPLATE_DATABASE) as url:
        yield url


@pytest.fixture
async def pool(settings: Settings) -> AsyncIterator[Pool]:
    """A pool of connections to the test's database."""
    async with open_pool(settings.database, application_name="test") as opened:
        yield opened


@pytest.fixture
def settings(database_url: str, valkey_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with the test's own database, Valkey, object store, secrets and ports."""
    monkeypatch.delenv("SEGUE_DATA_DIR", raising=False)
    DirectoryStore(tmp_path / "objects").create()
    ports = {service: free_port() for service in ("control_api", "origin", "edge")}
    return load_settings(
        database={"url": database_url},
        valkey={"url": valkey_url},
        object_store={"kind": "directory", "directory": tmp_path / "objects"},
        secrets={
            "token_signing_keys": {"test": secrets.token_hex(32)},
            "token_signing_key_id": "test",
            "key_encryption_keys": {"test": secrets.token_hex(32)},
            "key_encryption_key_id": "test",
        },
        control_api={"port": ports["control_api"]},
        search={"directory": tmp_path / "search"},
        # A test asks more often than people do; those about the limits set their own.
        rate_limits={
            name: {"limit": 1_000_000}
            for name in (
                *("api", "search", "admin", "hand_in", "playlist_creation"),
                *("registration", "log_in_address", "log_in_account"),
            )
        },
        origin={"port": ports["origin"], "url": f"http://{LOOPBACK}:{ports['origin']}"},
        edge={"port": ports["edge"], "url": f"http://{LOOPBACK}:{ports['edge']}"},
    )


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of real audio beside the repository; tests that need it are left out where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "material"
    if not folder.is_dir():
        pytest.skip(f"no real audio in {folder}")
    return folder
