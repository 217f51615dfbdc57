"""The jobs of renditions that are made on demand, as those see them who wait."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import asyncpg

from kernel.asset import AssetId
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.rendition_part import RenditionPart

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True)
class Job:
    """How a rendition fares."""

    state: Literal["queued", "running", "made", "failed"]
    wait_s: float
    """When it failed, for how long it is left alone; over when not above 0."""

    @property
    def is_to_be_queued(self) -> bool:
        """Whether it would stay as it is unless somebody asked."""
        return self.state == "failed" and self.wait_s <= 0


async def find_job(connection: Connection, owner: AssetId, rendition: str) -> Job | None:
    """The job of a rendition, or None when nobody has asked for it."""
    row = await connection.fetchrow(_SQL["find_job"], UUID(owner), rendition)
    return None if row is None else Job(row["state"], row["wait_s"])


async def queue_job(connection: Connection, owner: AssetId, rendition: str) -> Job | None:
    """Have a rendition made; its job, or None when there is no such owner."""
    with suppress(asyncpg.ForeignKeyViolationError):  # the owner was swept at this very moment
        await connection.execute(_SQL["queue_job"], UUID(owner), rendition)
    return await find_job(connection, owner, rendition)


async def want_part(connection: Connection, part: RenditionPart) -> None:
    """Tell workers that somebody waits for a part; hints may be lost, so it is to be repeated."""
    await connection.execute(_SQL["want_part"], part.hint)
