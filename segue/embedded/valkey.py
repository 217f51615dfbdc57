"""Valkey as a child process: its data in a folder, on loopback, with a password."""

from dataclasses import dataclass, field
from pathlib import Path

import redis.asyncio
import redis.exceptions

from segue.embedded.binaries import valkey_server
from segue.embedded.ports import LOOPBACK
from segue.embedded.private_file import write_private
from segue.supervisor.command import Command

_CONFIG_FILE = "valkey.conf"

_CONFIG = """\
bind {host}
port {port}
requirepass {password}
dir .
appendonly {appendonly}
save ""
daemonize no
logfile ""
"""


@dataclass(frozen=True, slots=True)
class EmbeddedValkey:
    """A server in `directory`; nothing runs until its command does."""

    directory: Path
    port: int
    password: str = field(repr=False)
    durable: bool = True
    """Keep every write in an append-only file, synced each second."""

    def url(self) -> str:
        """Where it is reached, with the password."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def initialise(self) -> None:
        """Write its configuration: in a file of ours alone, since arguments are open to every user."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = _CONFIG.format(
            host=LOOPBACK,
            port=self.port,
            password=self.password,
            appendonly="yes" if self.durable else "no",
        )
        write_private(self.directory / _CONFIG_FILE, text)

    def command(self) -> Command:
        """The server; it runs inside its folder, so that no path needs quoting."""
        return Command(name="valkey", argv=(str(valkey_server()), _CONFIG_FILE), cwd=self.directory)

    async def answers(self) -> bool:
        """Whether it serves now; one that is still loading its data doesn't."""
        async with redis.asyncio.Redis.from_url(
            self.url(), socket_connect_timeout=2, socket_timeout=2
        ) as client:
            try:
                return bool(await client.ping())
            except redis.exceptions.RedisError:
                return False
