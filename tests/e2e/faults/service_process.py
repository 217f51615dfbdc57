"""One service as a process of its own, which a test may kill, hang and start again."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import psutil  # type: ignore[import-untyped]
from pydantic import BaseModel, SecretStr

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK
from segue.embedded.services import is_ready, service_ports
from segue.supervisor.command import Command
from segue.supervisor.readiness import wait_until_ready

START_TIMEOUT_S = 60
END_TIMEOUT_S = 30


class ServiceProcess:
    """Runs from `start` on, on the same port each time; it never outlives the test's process."""

    def __init__(self, service: str, settings: Settings, folder: Path) -> None:
        self.port = service_ports(settings)[service]
        self.name = f"{service}-{self.port}"
        self._service = service
        self._log = folder / f"{self.name}.log"
        self._command = Command(
            name=service,
            argv=(sys.executable, "-m", "segue", service),
            cwd=Path.cwd(),
            env=environment(settings),
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        """Whether it was started and not ended."""
        return self._process is not None

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def said(self) -> str:
        """Its log, from the first start on."""
        return self._log.read_text() if self._log.exists() else ""

    async def start(self) -> None:
        """Return when it and all it needs are well."""
        self.launch()
        async with aiohttp.ClientSession() as session:
            await wait_until_ready(
                self._service, lambda: is_ready(session, self.port), timeout_s=START_TIMEOUT_S
            )

    def launch(self) -> None:
        """Start it, and don't wait."""
        assert self._process is None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command.launch_argv(),
                env=self._command.launch_env(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it without a word, if it runs; an edge's workers die with their keeper."""
        if self._process is not None:
            children = self.workers()
            self._process.kill()
            with self._process:
                self._process.wait()
            _wait_for_end(children)
            self._process = None

    def terminate(self) -> int:
        """End it in good order; its exit status. Blocks."""
        assert self._process is not None
        self._process.terminate()
        with self._process:
            status = self._process.wait(END_TIMEOUT_S)
        self._process = None
        return status

    def send(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP lets it take connections and bytes, and answer nothing."""
        assert self._process is not None
        self._process.send_signal(number)

    def workers(self) -> list[psutil.Process]:
        """Its living children."""
        assert self._process is not None
        children: list[psutil.Process] = psutil.Process(self._process.pid).children(recursive=True)
        return [child for child in children if _lives(child)]


def _lives(process: psutil.Process) -> bool:
    """Whether it has not ended; one that has may be known to the system until somebody asks for its status."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _wait_for_end(processes: list[psutil.Process]) -> None:
    deadline_s = time.monotonic() + END_TIMEOUT_S
    while any(map(_lives, processes)):
        assert time.monotonic() < deadline_s, f"{processes} go on"
        time.sleep(0.005)


def environment(settings: Settings) -> dict[str, str]:
    """What tells a service these settings, and no others."""
    return {
        f"SEGUE_{section}__{name}".upper(): _text(value)
        for section in type(settings).model_fields
        for name, value in _values(getattr(settings, section))
    }


def _values(section: BaseModel) -> list[tuple[str, object]]:
    return [(name, getattr(section, name)) for name in type(section).model_fields]


def _text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, (str, Path)):
        return str(value)
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else _text(value)
