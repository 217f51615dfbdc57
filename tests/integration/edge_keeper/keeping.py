"""A keeper as a process of its own, with workers that stand in for the edge."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil  # type: ignore[import-untyped]

from segue.edge_keeper.plan import Plan
from segue.embedded.ports import LOOPBACK, free_port
from tests.integration.edge_keeper.standing_in import PROGRAM

END_TIMEOUT_S = 30
PATIENCE_S = 30

_RUN = """
import sys
from kernel.errors import KernelError
from segue.edge_keeper.keeper import Programs, run_keeper
from segue.edge_keeper.plan import Plan
try:
    run_keeper(Plan.parse(sys.argv[1]), Programs(worker=tuple(sys.argv[2:])))
except KernelError as error:
    sys.exit(f"segue: {error}")
"""


@dataclass
class Keeping:
    """A running keeper."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    data_dir: Path

    @property
    def url(self) -> str:
        """Where its workers answer."""
        return f"http://{LOOPBACK}:{self.port}"

    def configure(self, **edge: object) -> None:
        """Write settings that the next generation reads."""
        _write_settings(self.data_dir, {"port": self.port, **edge})

    def workers(self) -> list[psutil.Process]:
        """Its living workers."""
        children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return [child for child in children if _lives(child)]

    def descriptors(self) -> int:
        """How many the keeper has open."""
        return int(psutil.Process(self.process.pid).num_fds())

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def until_said(self, words: str, *, times: int = 1) -> None:
        """Wait until its log holds these words so often."""
        await until(lambda: self.log.read_text().count(words) >= times, f"{words!r}\n{self.log.read_text()}")

    async def until_serving(self) -> None:
        """Wait until the first generation serves."""
        await self.until_said("workers serve on")

    def end(self) -> int:
        """Wait for its end; its exit status."""
        return self.process.wait(END_TIMEOUT_S)


async def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline_s, f"did not happen: {what}"
        await asyncio.sleep(0.02)


@contextmanager
def keeping(folder: Path, *, workers: int = 2, port: int | None = None, **edge: object) -> Iterator[Keeping]:
    """Run a keeper; whatever is left of it at the block's end is killed."""
    port = port or free_port()
    drain_s = edge.get("drain_s", 0.0)
    assert isinstance(drain_s, float)
    _write_settings(folder, {"port": port, "workers": workers, **edge})
    plan = Plan(LOOPBACK, port, workers, drain_s, "info", "console")
    log = folder / f"keeper-{port}-{time.monotonic_ns()}.log"
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            [sys.executable, "-c", _RUN, str(plan), *PROGRAM],
            stderr=stderr,
            env={**os.environ, "SEGUE_DATA_DIR": str(folder)},
        ) as process,
    ):
        try:
            yield Keeping(process, port, log, folder)
        finally:
            process.kill()


def _write_settings(folder: Path, edge: dict[str, object]) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in edge.items()]
    (folder / "runtime.toml").write_text("\n".join(["[edge]", *lines, ""]))


async def ask(url: str, session: aiohttp.ClientSession | None = None) -> dict[str, Any]:
    """Ask who answers, over a fresh connection unless one's own session is given."""
    timeout = aiohttp.ClientTimeout(total=20)
    if session is not None:
        async with session.get(url, timeout=timeout) as response:
            return dict(await response.json())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as fresh:
        return await ask(url, fresh)


def _lives(process: psutil.Process) -> bool:
    """Whether it has not ended, not even since it was listed."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
