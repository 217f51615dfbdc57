"""What an edge says of itself, all its workers together."""

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from segue.embedded.ports import LOOPBACK
from segue.supervisor.readiness import wait_until_ready
from tests.e2e.faults.notes import PATIENCE_S


@dataclass(frozen=True)
class EdgeMetrics:
    """Read anew each time."""

    port: int

    async def total(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that bear these labels."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://{LOOPBACK}:{self.port}/metrics") as response,
        ):
            text = await response.text()
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    async def until(self, name: str, value: float, **labels: str) -> None:
        """Wait until a metric is at a value."""
        await self._until(lambda total: total == value, name, labels)

    async def until_above(self, name: str, value: float, **labels: str) -> None:
        """Wait until a metric is above a value."""
        await self._until(lambda total: total > value, name, labels)

    async def _until(self, holds: Callable[[float], bool], name: str, labels: dict[str, str]) -> None:
        async def answers() -> bool:
            return holds(await self.total(name, **labels))

        await wait_until_ready(f"{name} of {labels}", answers, timeout_s=PATIENCE_S)
