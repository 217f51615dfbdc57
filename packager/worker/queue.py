"""The queue of ingest jobs as a worker sees it."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from kernel.artwork.model import FENCE_LOCK_ID
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Pool, acquire
from kernel.database.queries import load_queries
from kernel.ingest.stages import JobStage, decode_stages, encode_stages
from packager.worker.claim import Claim, Setback
from packager.worker.errors import LeaseLostError

_SQL = load_queries(__file__)


class JobQueue:
    """Claims jobs for one worker and tells how they fare.

    Every method raises `DatabaseUnavailableError` when PostgreSQL is away; those that take a claim raise
    `LeaseLostError` when another start has the job, or it is over.
    """

    def __init__(self, pool: Pool, *, worker: str, lease_s: float) -> None:
        self._pool = pool
        self._worker = worker
        self._lease = timedelta(seconds=lease_s)

    async def claim(self, asset_id: AssetId, *, approved_only: bool = False) -> Claim | None:
        """Take the oldest job that waits or whose worker is lost, to be published as `asset_id`.

        Jobs that are packaged and approved keep the asset they have; with `approved_only` no other is taken.
        """
        drawn = (self._worker, self._lease, UUID(asset_id), approved_only)
        async with acquire(self._pool) as connection:
            row = await connection.fetchrow(_SQL["claim"], *drawn)
        return None if row is None else _claim(row)

    async def beat(self, claim: Claim, *, stage: str, progress: float, stages: tuple[JobStage, ...]) -> None:
        """Prolong the lease and tell how far the job is."""
        await self._change("beat", claim, self._lease, stage, progress, encode_stages(stages))

    async def mark_artwork(self, claim: Claim, artwork_sha256: str) -> None:
        """Keep sweeps away from artwork that is about to be stored; waits for one that is at it."""
        async with acquire(self._pool) as connection, connection.transaction():
            await connection.execute(_SQL["share_artwork_fence"], FENCE_LOCK_ID)
            if not await connection.fetchval(_SQL["mark_artwork"], claim.job_id, claim.start, artwork_sha256):
                raise _lost(claim)

    async def fail(self, claim: Claim, setback: Setback, stages: tuple[JobStage, ...]) -> None:
        """End a job that can't succeed; its master stays for an admin who wants it retried.

        One that was packaged and approved waits again instead, for whoever can change what is to be published.
        """
        told, how = (setback.code, setback.reason), encode_stages(stages)
        if claim.approved and setback.keep_proposal:
            await self._change("send_back", claim, *told, how)
        else:
            await self._change("fail", claim, *told, int(setback.crashed), setback.keep_master, how)

    async def requeue(
        self, claim: Claim, setback: Setback, stages: tuple[JobStage, ...], *, wait_s: float
    ) -> None:
        """Give a job back after a setback, to be claimed again after a while."""
        told = (setback.code, setback.reason, int(setback.crashed), int(not setback.crashed))
        await self._change("requeue", claim, *told, timedelta(seconds=wait_s), encode_stages(stages))

    async def release(self, claim: Claim, stages: tuple[JobStage, ...]) -> None:
        """Give a job back because the worker stops; nothing is held against it."""
        await self._change("requeue", claim, None, None, 0, 0, timedelta(), encode_stages(stages))

    async def _change(self, query: str, claim: Claim, *arguments: object) -> None:
        async with acquire(self._pool) as connection:
            changed = await connection.fetch(_SQL[query], claim.job_id, claim.start, *arguments)
        if not changed:
            raise _lost(claim)


def _lost(claim: Claim) -> LeaseLostError:
    return LeaseLostError(f"start {claim.start} of ingest job {claim.job_id} has lost its lease")


def _claim(row: asyncpg.Record) -> Claim:
    return Claim(
        job_id=row["id"],
        start=row["starts"],
        asset_id=AssetId(row["asset_id"].hex),
        crashes=row["crashes"],
        losses=row["losses"],
        delays=row["delays"],
        master_sha256=row["master_sha256"],
        master_bytes=row["master_bytes"],
        file_name=row["file_name"],
        folder_names=tuple(row["folder_names"]),
        wrapped_key=WrappedKey(row["kek_id"], row["wrapped_key"]),
        upload_id=row["upload_id"],
        review=row["review"],
        approved=row["approved"],
        stages=decode_stages(row["stages"]),
    )
