"""Real processes to break: origins, edges and what lies between them, put together by a test."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK, free_port
from tests.e2e.faults.service_process import ServiceProcess
from tests.e2e.faults.slow_link import SlowLink, linked

EDGE: dict[str, Any] = {
    # Little memory: most of what is played comes from disk or upstream all the time.
    "cache_bytes": 4 << 20,
    "segments_per_minute": 100_000,
    "upstream_connect_timeout_s": 1.0,
    "upstream_stall_timeout_s": 1.0,
    "upstream_check_interval_s": 0.25,
}

TOLD_CHARACTERS = 6000
"""Of each service's log."""


class Rig:
    """Services over a test's database, Valkey and object store; nothing runs before `start`, or after the test."""

    def __init__(self, settings: Settings, folder: Path, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._folder = folder
        self._stack = stack
        self._services: list[ServiceProcess] = []

    def origin(self, **sections: dict[str, Any]) -> ServiceProcess:
        """Another origin."""
        return self._add("origin", {**sections, "origin": {"port": free_port()}})

    def edge(self, *upstreams: str, **edge: Any) -> ServiceProcess:
        """An edge before these upstreams."""
        port = free_port()
        own = {"port": port, "url": address(port), "upstreams": upstreams}
        return self._add("edge", {"edge": {**EDGE, **own, **edge}})

    def control_api(self) -> ServiceProcess:
        """The control API."""
        return self._add("control-api", {})

    async def link(self, service: ServiceProcess) -> tuple[str, SlowLink]:
        """A slow way to a service: its address, and the way itself."""
        port = free_port()
        return address(port), await self._stack.enter_async_context(linked(service.port, port=port))

    async def start(self) -> None:
        """Start everything that doesn't run, all at once; return when all are well."""
        await asyncio.gather(*(service.start() for service in self._services if not service.runs))

    def tell(self) -> None:
        """Print the end of what each service logged: pytest shows it beside a failure, and nowhere else."""
        for service in self._services:
            print(f"--- {service.name}\n{service.said[-TOLD_CHARACTERS:]}")  # noqa: T201

    def _add(self, service: str, sections: dict[str, dict[str, Any]]) -> ServiceProcess:
        process = ServiceProcess(service, changed(self._settings, sections), self._folder)
        self._stack.callback(process.kill)
        self._services.append(process)
        return process


def address(port: int) -> str:
    """Where a service on a port of ours is reached."""
    return f"http://{LOOPBACK}:{port}"


def changed(settings: Settings, sections: dict[str, dict[str, Any]]) -> Settings:
    """The settings with some values replaced."""
    replaced = {name: getattr(settings, name).model_copy(update=values) for name, values in sections.items()}
    return settings.model_copy(update=replaced)
