"""A PostgreSQL of a test's own, which may be killed."""

import subprocess
from pathlib import Path

import asyncpg

from kernel.database.migrate import load_migrations, migrate
from segue.embedded.ports import free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.supervisor.readiness import wait_until_ready
from tests.conftest import NOT_DURABLE, START_TIMEOUT_S

_DATABASE = "faults"


class PostgresProcess:
    """Runs from `start` on; what is in it survives `kill`."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedPostgres(
            directory=folder / "postgres", port=free_port(), password="p", options=NOT_DURABLE
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its database is reached, while it runs."""
        return self._server.url(_DATABASE)

    async def make(self) -> None:
        """Make the database, migrated; it runs then."""
        self._server.initialise()
        await self.start()
        await self._server.create_database(_DATABASE)
        connection = await asyncpg.connect(self.url, timeout=10)
        try:
            await migrate(connection, load_migrations())
        finally:
            await connection.close(timeout=5)

    async def start(self) -> None:
        """Return when it answers."""
        command = self._server.command()
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it takes milliseconds
            command.launch_argv(),
            cwd=command.cwd,
            env=command.launch_env(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        await wait_until_ready("PostgreSQL", self._server.answers, timeout_s=START_TIMEOUT_S)

    def kill(self) -> None:
        """End it without a word, if it runs; its children end when they notice."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process.wait()
            self._process = None
