"""The real `segue edge`, as its users run it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil  # type: ignore[import-untyped]

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK
from segue.embedded.services import is_ready
from segue.supervisor.readiness import wait_until_ready

START_TIMEOUT_S = 60
END_TIMEOUT_S = 30


@dataclass
class EdgeProcess:
    """One edge: its keeper and its workers."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Where players reach it."""
        return f"http://{LOOPBACK}:{self.port}"

    async def until_said(self, words: str, *, times: int = 1) -> None:
        """Wait until its log holds these words so often."""

        async def answers() -> bool:
            assert self.process.poll() is None, self.log.read_text()
            return self.log.read_text().count(words) >= times

        await wait_until_ready(words, answers, timeout_s=START_TIMEOUT_S)

    def workers(self) -> list[psutil.Process]:
        """Its keeper's living children."""
        children: list[psutil.Process] = psutil.Process(self.process.pid).children()
        return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]

    async def until_ready(self) -> None:
        """Wait until it serves, or else tell what it has said."""
        async with aiohttp.ClientSession() as session:

            async def answers() -> bool:
                assert self.process.poll() is None, self.log.read_text()
                return await is_ready(session, self.port)

            await wait_until_ready("edge", answers, timeout_s=START_TIMEOUT_S)

    def send(self, number: signal.Signals) -> None:
        """Send its keeper a signal."""
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for its end; its exit status."""
        return self.process.wait(END_TIMEOUT_S)


@contextmanager
def edge_process(settings: Settings, folder: Path, port: int, **edge: object) -> Iterator[EdgeProcess]:
    """Run an edge before the origin of some settings; whatever is left of it at the block's end is killed."""
    log = folder / f"edge-{port}.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, "-m", "segue", "edge"],
            stderr=output,
            env={**os.environ, **_environment(settings, {"port": port, **edge})},
        ) as process,
    ):
        try:
            yield EdgeProcess(process, port, log)
        finally:
            process.kill()


def _environment(settings: Settings, edge: dict[str, object]) -> dict[str, str]:
    keys = {name: key.hex() for name, key in settings.secrets.signing_keys().items()}
    return {
        "SEGUE_VALKEY__URL": settings.valkey.url.get_secret_value(),
        "SEGUE_ORIGIN__URL": settings.origin.url,
        "SEGUE_SECRETS__TOKEN_SIGNING_KEYS": json.dumps(keys),
        "SEGUE_SECRETS__TOKEN_SIGNING_KEY_ID": settings.secrets.token_signing_key_id,
        **{f"SEGUE_EDGE__{name.upper()}": _text(value) for name, value in edge.items()},
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
