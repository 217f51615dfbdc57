"""Our own programs as children, and asking whether they serve."""

import sys
from dataclasses import replace
from pathlib import Path

import aiohttp

import segue
from kernel.settings import Settings
from segue.edge_keeper.plan import Plan
from segue.embedded.data_directory import DataDirectory
from segue.embedded.ports import LOOPBACK
from segue.supervisor.command import Command

_ROOT = Path(segue.__file__).resolve().parent.parent
_STOP_GRACE_S = 16.0  # more than a service gives the requests under way, and than the edge's keeper waits
_PROBE_TIMEOUT = aiohttp.ClientTimeout(total=5)


def segue_command(name: str, data: DataDirectory, *arguments: str) -> Command:
    """`segue` with some arguments, as a child that works on the data directory."""
    return python_command(name, data, "-m", "segue", *arguments)


def python_command(name: str, data: DataDirectory, *arguments: str) -> Command:
    """Our Python with some arguments, as a child that works on the data directory."""
    return Command(
        name=name,
        argv=(sys.executable, *arguments),
        cwd=_ROOT,
        env={"SEGUE_DATA_DIR": str(data.path)},
        stop_grace_s=_STOP_GRACE_S,
    )


def service_commands(data: DataDirectory, settings: Settings) -> list[Command]:
    """Every service as a child."""
    plain = [
        segue_command(name, data, name) for name in ("control-api", "control-worker", "origin", "worker")
    ]
    # The keeper itself: `segue edge` would read the settings once more, only to become it.
    edge = python_command("edge", data, "-m", "segue.edge_keeper", str(Plan.of(settings)))
    return [*plain, replace(edge, stop_grace_s=edge.stop_grace_s + settings.edge.drain_s)]


def service_ports(settings: Settings) -> dict[str, int]:
    """Where each of them tells its health."""
    return {
        "control-api": settings.control_api.port,
        "control-worker": settings.control_worker.health_port,
        "origin": settings.origin.port,
        "edge": settings.edge.port,
        "worker": settings.worker.health_port,
    }


async def is_ready(session: aiohttp.ClientSession, port: int) -> bool:
    """Whether a service says that it and all it needs are well."""
    url = f"http://{LOOPBACK}:{port}/health/ready"
    try:
        async with session.get(url, timeout=_PROBE_TIMEOUT) as response:
            return response.status == 200
    except (TimeoutError, aiohttp.ClientError):
        return False
