"""Running the real `segue up` as its users do."""

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from segue.embedded.ports import LOOPBACK, free_port
from segue.supervisor.readiness import wait_until_ready

EXIT_TIMEOUT_S = 60


@dataclass
class SegueUp:
    """One `segue up`, its ports and what it has printed so far."""

    process: subprocess.Popen[str]
    ports: dict[str, int]
    log: Path
    started_at_s: float = field(default_factory=time.time)
    ready_after_s: float = 0
    output: list[str] = field(default_factory=list)

    def until_ready(self) -> None:
        """Read on until the line that says so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if line.startswith("ready"):
                self.ready_after_s = time.time() - self.started_at_s
                return
        raise AssertionError("".join(self.output) + self.log.read_text())

    def children(self) -> list[psutil.Process]:
        """Every process under it, PostgreSQL's own children too."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def child(self, *words: str) -> psutil.Process:
        """The direct child whose command line holds these words, once there is one."""
        for process in psutil.Process(self.process.pid).children():
            if set(words) <= set(process.cmdline()):
                return process
        raise LookupError(words)

    async def until_healthy(self, service: str) -> None:
        """Wait until a service says that it and all it needs are well."""
        url = f"http://{LOOPBACK}:{self.ports[service]}/health/ready"

        async def answers() -> bool:
            try:
                with urllib.request.urlopen(url, timeout=5) as response:  # noqa: ASYNC210 - nothing else runs
                    return bool(response.status == 200)
            except (OSError, urllib.error.URLError):
                return False

        await wait_until_ready(service, answers, timeout_s=60)

    async def until_said(self, words: str) -> None:
        """Wait until its log holds these words."""

        async def answers() -> bool:
            return words in self.log.read_text()

        await wait_until_ready(words, answers, timeout_s=60)

    def end(self) -> int:
        """Wait for its end; its exit status."""
        return self.process.wait(EXIT_TIMEOUT_S)


def survivors(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Which of some processes are there still after a moment's patience."""
    _, alive = psutil.wait_procs(processes, timeout=15)
    return list(alive)


@contextmanager
def segue_up(
    data_dir: Path, log: Path, *, ports: dict[str, int] | None = None, demo: bool = False
) -> Iterator[SegueUp]:
    """Run `segue up`, without a demo album unless it is asked for; whatever is left at the block's end is killed."""
    ports = ports or {service: free_port() for service in ("api", "edge", "origin")}
    options = [part for service, port in ports.items() for part in (f"--{service}-port", str(port))]
    argv = [sys.executable, "-m", "segue", "up", "--data-dir", str(data_dir), *options]
    argv += [] if demo else ["--no-demo"]
    with (
        log.open("w") as stderr,
        subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=stderr, text=True) as process,
    ):
        try:
            yield SegueUp(process, ports, log)
        finally:
            process.kill()
