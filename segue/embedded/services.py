"""Our own programs as children, and asking whether they serve."""

import sys
from pathlib import Path

import aiohttp

import segue
from kernel.settings import Settings
from segue.embedded.data_directory import DataDirectory
from segue.embedded.ports import LOOPBACK
from segue.supervisor.command import Command

SERVICES = ("control-api", "origin", "edge", "worker")

_ROOT = Path(segue.__file__).resolve().parent.parent
_STOP_GRACE_S = 12.0  # a little more than a service gives the requests under way
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


def service_ports(settings: Settings) -> dict[str, int]:
    """Where each of them tells its health."""
    return {
        "control-api": settings.control_api.port,
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
