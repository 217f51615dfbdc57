"""The queue of renditions that were asked for, as a worker sees it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import asyncpg

from kernel.asset import AssetId
from kernel.database.pool import Pool, acquire
from kernel.database.queries import load_queries
from kernel.rendition_part import RenditionPart
from packager.worker.claim import Setback
from packager.worker.errors import LeaseLostError
from packager.worker.on_demand.claim import RenditionClaim, RenditionName

_SQL = load_queries(__file__)


class RenditionQueue:
    """Claims jobs for one worker and tells how they fare.

    Every method raises `DatabaseUnavailableError` when PostgreSQL is away; those that take a claim raise
    `LeaseLostError` when another start has the job, or it is over.
    """

    def __init__(self, pool: Pool, *, worker: str, lease_s: float) -> None:
        self._pool = pool
        self._worker = worker
        self._lease = timedelta(seconds=lease_s)

    async def claim(self, wanted: Collection[RenditionName]) -> RenditionClaim | None:
        """Take a job, one of those that listeners wait for if there is one."""
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_SQL["claim"], self._worker, self._lease, *_columns(wanted))
        return None if row is None else _claim(row)

    async def is_any_claimable(self, wanted: Collection[RenditionName]) -> bool:
        """Whether one of some jobs waits to be claimed."""
        async with acquire(self._pool) as connection:
            return bool(await connection.fetchval(_SQL["is_any_claimable"], *_columns(wanted)))

    async def announce(self, part: RenditionPart) -> None:
        """Tell origins that a part lies in the object store."""
        async with acquire(self._pool) as connection:
            await connection.execute(_SQL["announce"], part.hint)

    async def beat(self, claim: RenditionClaim) -> None:
        """Prolong the lease."""
        await self._change("beat", claim, self._lease)

    async def put_aside(self, claim: RenditionClaim) -> None:
        """Give a job back that nothing is wrong with; what was made of it stays."""
        await self._change("put_aside", claim)

    async def requeue(self, claim: RenditionClaim, setback: Setback, *, wait_s: float) -> None:
        """Give a job back after a setback, to be claimed again after a while."""
        counts = (int(setback.crashed), int(not setback.crashed))
        await self._change("requeue", claim, setback.code, setback.reason, *counts, timedelta(seconds=wait_s))

    async def fail(self, claim: RenditionClaim, setback: Setback, *, again_after_s: float) -> None:
        """End a job that comes to nothing; who asks after so long has it tried again."""
        crashes = int(setback.crashed)
        await self._change(
            "fail", claim, setback.code, setback.reason, crashes, timedelta(seconds=again_after_s)
        )

    async def finish(self, claim: RenditionClaim) -> None:
        """End a job whose rendition is whole and told of; may be repeated."""
        await self._change("finish", claim)

    async def _change(self, query: str, claim: RenditionClaim, *arguments: object) -> None:
        fence = (UUID(claim.owner), claim.rendition, claim.start)
        async with acquire(self._pool) as connection:
            changed = await connection.fetch(_SQL[query], *fence, *arguments)
        if not changed:
            raise LeaseLostError(f"start {claim.start} of {claim.owner}/{claim.rendition} has lost its lease")


def _columns(names: Collection[RenditionName]) -> tuple[list[UUID], list[str]]:
    return [UUID(owner) for owner, _ in names], [rendition for _, rendition in names]


def _claim(row: asyncpg.Record) -> RenditionClaim:
    return RenditionClaim(
        owner=AssetId(row["owner_id"].hex),
        is_album=row["is_album"],
        rendition=row["rendition"],
        start=row["starts"],
        crashes=row["crashes"],
        delays=row["delays"],
    )
