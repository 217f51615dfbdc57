"""The control API as processes of their own, which can be killed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK, free_port
from segue.supervisor.readiness import wait_until_ready
from tests.service_environment import service_environment

_START_TIMEOUT_S = 90


class ApiProcess:
    """One process of the API, always on the same port."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Have it start; `wait` until it answers."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "segue", "control-api"],
                env=environment(self._settings, self._port),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """End it in the midst of whatever it does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()

    async def wait(self) -> None:
        """Return once it answers."""
        await wait_until_ready(self.url, self._answers, timeout_s=_START_TIMEOUT_S)

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{self.url}/health/ready") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False


@contextmanager
def api_processes(settings: Settings, folder: Path, count: int) -> Iterator[list[ApiProcess]]:
    """So many processes of the API, started."""
    processes = [ApiProcess(settings, folder / f"control-api-{number}.log") for number in range(count)]
    try:
        for process in processes:
            process.start()
        yield processes
    finally:
        for process in processes:
            process.kill()


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The settings as a container would be given them, for tests that ask much."""
    return {
        **service_environment(settings),
        "SEGUE_RATE_LIMITS__API__LIMIT": "1000000",
        "SEGUE_CONTROL_API__PORT": str(port),
    }
