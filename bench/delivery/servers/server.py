"""A server under measurement, whichever it is."""

import gzip
import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bench.cost import BenchError
from bench.delivery import process_tree
from bench.delivery.objects import body_of
from bench.delivery.running import Running
from bench.delivery.tokens import SignedTarget
from bench.ports import LOOPBACK

_TIMEOUT_S = 20.0


class Contestant(StrEnum):
    """Who is measured."""

    EDGE = "edge"
    NGINX_FILES = "nginx"
    NGINX_STOCK = "nginx-stock"
    NGINX_PROXY = "nginx-proxy"
    VARNISH = "varnish"

    @property
    def label(self) -> str:
        """The name in tables."""
        return _LABELS[self]


_LABELS = {
    Contestant.EDGE: "Segue edge",
    Contestant.NGINX_FILES: "nginx secure_link",
    Contestant.NGINX_STOCK: "nginx, Debian's",
    Contestant.NGINX_PROXY: "nginx proxy_cache",
    Contestant.VARNISH: "Varnish",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """What a scenario asks of every server alike."""

    paths: Sequence[str] = ()
    """What lies ready; one that serves files has them as files."""
    memory_cache_bytes: int = 256 << 20
    disk_cache_bytes: int = 2 << 30
    large_bodies: bool = False
    """Whether all bodies are large."""


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs."""

    contestant: Contestant
    description: str
    port: int
    process: Running
    target: SignedTarget

    def cpu_s(self) -> float:
        """Processor time so far, of all its processes."""
        return process_tree.cpu_s(self.process.pid)

    def memory_bytes(self) -> int:
        """Memory held now, by all its processes."""
        return process_tree.memory_bytes(self.process.pid)

    def answers(self, path: str) -> bool:
        """Whether it serves what lies at a path, now."""
        try:
            self.check([path])
        except (BenchError, OSError, http.client.HTTPException):
            return False
        return True

    def check(self, paths: Sequence[str], *, listener: int = 0, zipped: bool = False) -> None:
        """Fetch every path once and compare the bytes.

        Raises:
            BenchError: An answer is another than it should be.
        """
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=_TIMEOUT_S)
        try:
            for path in paths:
                connection.request("GET", self.target(path, listener), headers=_accepting(zipped=zipped))
                response = connection.getresponse()
                body = response.read()
                if response.getheader("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                elif zipped:
                    raise BenchError(f"{self.contestant.label} doesn't compress {path}")
                if response.status != 200 or body != body_of(path):
                    raise BenchError(
                        f"{self.contestant.label} answers {response.status} and {len(body)} bytes for {path}"
                    )
        finally:
            connection.close()


def _accepting(*, zipped: bool) -> dict[str, str]:
    return {"Accept-Encoding": "gzip" if zipped else "identity"}
