"""PostgreSQL as a child process: its own cluster in a folder, on loopback, with a password."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from kernel.database.pool import UNAVAILABLE
from kernel.errors import KernelError
from segue.embedded.binaries import postgres_bin
from segue.embedded.ports import LOOPBACK
from segue.supervisor.command import Command

USER = "segue"

_NOBODY_UID = 65534
_INITDB_TIMEOUT_S = 120

_OPTIONS = {
    "listen_addresses": LOOPBACK,
    # Paths of sockets are limited to 107 bytes, those of data directories are not.
    "unix_socket_directories": "",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The indexes of a million plays, which are written all over. It is taken as it is used: a small library takes less.
    "shared_buffers": "256MB",
    # After a checkpoint every page is logged whole once more: while much is written, they are to be far apart.
    "max_wal_size": "2GB",
}


class PostgresSetupError(KernelError):
    """The cluster could not be made."""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A cluster in `directory`; nothing runs until its command does.

    PostgreSQL refuses to run as root: for root it runs as the directory's owner, or as nobody.
    """

    directory: Path
    port: int
    password: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    """Settings of the server beside ours."""

    def url(self, database: str) -> str:
        """Where a database of the cluster is reached, with the password."""
        return f"postgresql://{USER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def initialise(self) -> None:
        """Make the cluster unless it exists; halfway made ones are thrown away. Blocks for a second or two.

        Raises:
            PostgresSetupError: initdb failed, with what it said.
        """
        if (self.directory / "PG_VERSION").exists():
            return
        partial = self.directory.with_name(f"{self.directory.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700, parents=True)
        uid = _run_as_uid(partial)
        if uid is not None:
            os.chown(partial, uid, uid)
        self._run_initdb(partial, uid)
        partial.rename(self.directory)

    def command(self) -> Command:
        """The server; SIGINT ends it without waiting for its clients, SIGQUIT at once."""
        options = {**_OPTIONS, **self.options, "port": str(self.port)}
        return Command(
            name="postgres",
            argv=(
                str(postgres_bin() / "postgres"),
                *("-D", str(self.directory)),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ),
            cwd=self.directory,
            env={"LC_ALL": "C"},
            run_as_uid=_run_as_uid(self.directory),
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGQUIT,
        )

    async def answers(self) -> bool:
        """Whether it takes connections now; a server that is still recovering doesn't.

        Raises:
            PostgresSetupError: It does, but not with our password.
        """
        try:
            connection = await asyncpg.connect(self.url("postgres"), timeout=5)
            await connection.close(timeout=5)
        except UNAVAILABLE:
            return False
        except asyncpg.InvalidAuthorizationSpecificationError as error:
            raise PostgresSetupError(f"the database in {self.directory} refuses us: {error}") from error
        return True

    async def create_database(self, name: str) -> None:
        """Make a database unless it exists."""
        connection = await asyncpg.connect(self.url("postgres"), timeout=10)
        try:
            known = await connection.fetchval(
                "SELECT 1 FROM pg_database WHERE datname = $1", name, timeout=10
            )
            if known is None:
                await connection.execute(f'CREATE DATABASE "{name}"', timeout=60)
        finally:
            await connection.close(timeout=5)

    def _run_initdb(self, directory: Path, uid: int | None) -> None:
        initdb = Command(
            name="initdb",
            argv=(
                str(postgres_bin() / "initdb"),
                *("-D", str(directory), "-U", USER, "--pwfile=/dev/stdin", "--auth=scram-sha-256"),
                # The same order of strings on every machine, whatever its locales.
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ),
            cwd=directory,
            env={"LC_ALL": "C"},
            run_as_uid=uid,
        )
        done = subprocess.run(
            initdb.launch_argv(),
            cwd=directory,
            env=initdb.launch_env(),
            input=self.password,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_INITDB_TIMEOUT_S,
            check=False,
        )
        if done.returncode != 0:
            raise PostgresSetupError(f"can't make the database cluster in {directory}: {done.stdout.strip()}")


def _run_as_uid(directory: Path) -> int | None:
    if os.geteuid() != 0:
        return None
    return directory.stat().st_uid or _NOBODY_UID
