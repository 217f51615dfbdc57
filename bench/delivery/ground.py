"""What all servers of a run have in common: the origin, the cores, the folder, the secrets."""

import http.client
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cost import BenchError
from bench.delivery.cores import Cores, share_out_cores
from bench.delivery.network import own_network
from bench.delivery.running import Running, running
from bench.delivery.tokens import Leave
from bench.ports import LOOPBACK, free_ports

_ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 10.0
_START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Origin:
    """The bench's origin, from outside."""

    port: int

    def slow(self, *, latency_s: float = 0.0, drip_bytes_per_s: float = 0.0) -> None:
        """Answer so late and so slowly from now on; without arguments, at once."""
        self._control(f"slow?latency_s={latency_s}&drip_bytes_per_s={drip_bytes_per_s}")

    def reset(self) -> None:
        """Count fetches from nothing."""
        self._control("reset")

    def fetches(self) -> int:
        """How many since the last reset."""
        return self._control("fetches")

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            self._control("fetches")
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _control(self, order: str) -> int:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=_TIMEOUT_S)
        try:
            connection.request("GET", f"/control/{order}")
            counted: int = json.loads(connection.getresponse().read())["fetches"]
        finally:
            connection.close()
        return counted


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a delivery run takes place."""

    folder: Path
    cores: Cores
    origin: Origin
    leave: Leave
    network: str
    """What connects them, in words."""
    progress: Callable[[str], None]


@contextmanager
def prepare_ground(folder: Path, progress: Callable[[str], None]) -> Iterator[Ground]:
    """Share out the cores, make a network and start the origin on it."""
    cores = share_out_cores()
    with own_network() as network:
        port = free_ports(1)[0]
        argv = [sys.executable, "-m", "bench.delivery.origin", str(port)]
        with running(argv, cores=cores.load, log=folder / "origin.log", cwd=_ROOT) as process:
            origin = Origin(port)
            wait_until(origin.answers, process, "the bench's origin")
            yield Ground(folder, cores, origin, Leave(), network, progress)


def wait_until(ready: Callable[[], bool], process: Running, what: str) -> None:
    """Ask again until it is so.

    Raises:
        BenchError: It took too long, or the process has ended; what it said last is in the message.
    """
    deadline_s = time.monotonic() + _START_TIMEOUT_S
    while not ready():
        process.check()
        if time.monotonic() > deadline_s:
            raise BenchError(f"{what} doesn't get ready:\n{process.last_words()}")
        time.sleep(0.05)
