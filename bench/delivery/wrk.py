"""wrk, the load generator: one thread, so many connections kept alive, each asking as soon as it is answered."""

import json
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.cost import BenchError
from bench.delivery.cores import pinned
from bench.delivery.ground import Ground
from bench.delivery.servers.server import Server
from bench.ports import LOOPBACK

CONNECTIONS = 32
_SCRIPT = Path(__file__).with_name("wrk.lua")
_GRACE_S = 30.0
_TICK_S = 0.02


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw."""

    requests: int
    duration_s: float
    received_bytes: int
    p50_s: float
    p99_s: float
    failures: int
    """Answers of status 400 and above, broken connections, answers that took over two seconds."""
    server_cpu_s: float


@dataclass(frozen=True, slots=True)
class Requests:
    """What wrk is to ask for, in turn."""

    targets: Path
    """A file of request targets, one a line."""
    headers: tuple[str, ...] = ()

    @classmethod
    def write(cls, path: Path, targets: Iterable[str], headers: tuple[str, ...] = ()) -> "Requests":
        """Keep the targets in a file."""
        with path.open("w", encoding="ascii") as file:
            file.writelines(f"{target}\n" for target in targets)
        return cls(path, headers)


def run_wrk(
    ground: Ground,
    server: Server,
    requests: Requests,
    *,
    duration_s: float,
    meanwhile: Callable[[], None] = lambda: time.sleep(_TICK_S),
) -> Load:
    """Load a server with requests; `meanwhile` is called again and again until wrk ends.

    Raises:
        BenchError: wrk failed, or one answer in a thousand was wrong.
    """
    argv = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(duration_s))}s",
        "--latency",
        "-s",
        str(_SCRIPT),
    ]
    argv += [argument for header in requests.headers for argument in ("-H", header)]
    argv += [f"http://{LOOPBACK}:{server.port}", "--", str(requests.targets)]
    cpu_before_s = server.cpu_s()
    said = _run(pinned(argv, ground.cores.load), ground.folder / "wrk.log", duration_s + _GRACE_S, meanwhile)
    server.process.check()
    cpu_s = max(server.cpu_s() - cpu_before_s, 0.01)  # one tick of the clock that counts it
    outcome = next((line for line in said.splitlines() if line.startswith("RESULT ")), None)
    if outcome is None:
        raise BenchError(f"wrk failed:\n{said[-2000:]}")
    load = Load(**json.loads(outcome.removeprefix("RESULT ")), server_cpu_s=cpu_s)
    if load.requests == 0 or load.failures > load.requests / 1000:
        raise BenchError(f"{server.contestant.label}: {load.failures} of {load.requests} answers were wrong")
    return load


def _run(argv: list[str], log: Path, timeout_s: float, meanwhile: Callable[[], None]) -> str:
    deadline_s = time.monotonic() + timeout_s
    with log.open("wb") as said:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
    try:
        while process.poll() is None:
            if time.monotonic() > deadline_s:
                raise BenchError(f"wrk doesn't end:\n{log.read_text(errors='replace')[-2000:]}")
            meanwhile()
    finally:
        process.kill()
        process.wait()
    return log.read_text(errors="replace")
