"""Removing what belongs to nothing: the traces of killed workers, of replaced assets, of masters no job needs.

It runs beside everything else. What it may delete rests on the order of things:

- **Assets.** A job's row names its asset before the first object is written, and an id is drawn once. The objects are
  listed first, then the rows are read: an object whose asset is unknown then will never be published.
- **Renditions on demand** lie with their asset or album stream and go with it. A made one's row is written when its
  whole object is there, so its parts may go.
- **Staged masters.** An object is there before its job. One without a job is looked at again after a while, then marked
  under a lock; queueing a job takes the same lock and heeds the mark.
- **Uploads.** A row names who appends before the first of its parts is stored, a name is drawn once, and a part counts
  only while it is its writer's turn. The objects are listed first: one that doesn't count then, and whose writer's turn
  is over, never will.
- **Artwork.** The same picture may be brought again, so an orphan can be wanted again. Whoever stores a picture first
  says so under a lock: a worker in its job's row, the control API in the picture's own. The sweep holds that lock from
  reading the rows to the last deletion, and leaves alone what was brought lately: an edit is about to show it.
- **Half-written objects** belong to nobody's listing; the store itself knows which have no living writer. They come
  last: a bucket whose policy forbids that is swept of all else.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg

from kernel.artwork.model import FENCE_LOCK_ID
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries
from kernel.ingest.jobs import STAGE_FENCE_LOCK_ID
from kernel.object_store.port import ObjectInfo, ObjectStore
from kernel.settings import WorkerSettings
from packager.worker.sweep.listing import (
    ARTWORK_KEY,
    ASSET_KEY,
    PART_KEY,
    STAGED_KEY,
    UPLOAD_KEY,
    Owned,
    batches,
)
from packager.worker.sweep.upload_parts import is_known_part, name_of_part

_SQL = load_queries(__file__)

_SWEEP_LOCK_ID = 0x53EE9


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things are left alone."""

    superseded_s: float
    """Replaced assets, for those who are playing them."""
    failed_s: float
    """Masters of failed jobs, for those who want them retried."""
    unshown_s: float = 3600.0
    """Artwork that nothing shows, for an edit that is about to."""
    unqueued_s: float = 2.0
    """Staged masters without a job, for a submission that is just being queued."""


def patience_of(settings: WorkerSettings) -> Patience:
    """How long a sweep leaves things alone, as the settings say."""
    return Patience(superseded_s=settings.superseded_grace_s, failed_s=settings.failed_retention_s)


@dataclass(slots=True)
class SweepReport:
    """What one sweep removed."""

    assets: int = 0
    staged_masters: int = 0
    upload_parts: int = 0
    artworks: int = 0
    objects: int = 0
    object_bytes: int = 0


async def sweep(pool: Pool, store: ObjectStore, patience: Patience) -> SweepReport | None:
    """Remove every orphan there is now; None when another sweep is at it.

    Raises:
        DatabaseUnavailableError: PostgreSQL is away; what was not removed will be another time.
        ObjectStoreError: The store is.
    """
    async with acquire(pool) as connection:
        if not await connection.fetchval(_SQL["try_lock"], _SWEEP_LOCK_ID):
            return None
        sweeper = _Sweeper(connection, store, patience)
        async with _unlocking(connection, _SWEEP_LOCK_ID):
            await sweeper.forget()
            await sweeper.sweep_assets()
            await sweeper.sweep_staged()
            await sweeper.sweep_uploads()
            await sweeper.sweep_artwork()
            await store.discard_leftovers()
        return sweeper.report


class _Sweeper:
    def __init__(self, connection: Connection, store: ObjectStore, patience: Patience) -> None:
        self._connection = connection
        self._store = store
        self._patience = patience
        self.report = SweepReport()

    async def forget(self) -> None:
        """Rows first: what they stood for is invisible from then on, and its objects are orphans."""
        superseded = timedelta(seconds=self._patience.superseded_s)
        await self._connection.execute(_SQL["forget_superseded"], superseded)
        await self._connection.execute(_SQL["forget_album_streams"], superseded)
        await self._connection.execute(_SQL["give_up_failed"], timedelta(seconds=self._patience.failed_s))
        await self._connection.execute(_SQL["forget_uploads"])
        await self._connection.execute(_SQL["forget_swept_stages"])

    async def sweep_assets(self) -> None:
        async for batch in batches(self._store, "assets/", ASSET_KEY):
            ids = [UUID(owner) for owner in batch]
            known = {row["id"].hex for row in await self._connection.fetch(_SQL["known_assets"], ids)}
            for orphan in batch.keys() - known:
                # `asset.json` goes first: an asset without it is not there.
                await self._delete(sorted(batch[orphan], key=lambda info: not info.key.endswith(".json")))
                self.report.assets += 1
            await self._sweep_parts({owner: batch[owner] for owner in batch.keys() & known})

    async def _sweep_parts(self, batch: Owned) -> None:
        """Remove what killed workers left of renditions that are whole."""
        with_parts = [UUID(owner) for owner, infos in batch.items() if any(map(_rendition_of_part, infos))]
        rows = await self._connection.fetch(_SQL["made_on_demand"], with_parts) if with_parts else []
        made = {(row["owner_id"].hex, row["rendition"]) for row in rows}
        for owner, infos in batch.items():
            await self._delete(info for info in infos if (owner, _rendition_of_part(info)) in made)

    async def sweep_staged(self) -> None:
        async for batch in batches(self._store, "staged/", STAGED_KEY):
            rows = await self._connection.fetch(_SQL["stages_of_jobs"], [UUID(owner) for owner in batch])
            staged = {str(row["id"]): row["staged"] for row in rows}
            over = [owner for owner in batch if not staged.get(owner, True)]
            abandoned = await self._mark_abandoned([owner for owner in batch if owner not in staged])
            for orphan in [*over, *abandoned]:
                await self._delete(batch[orphan])
                self.report.staged_masters += 1

    async def _mark_abandoned(self, without_job: list[str]) -> list[str]:
        if not without_job:
            return []
        await asyncio.sleep(self._patience.unqueued_s)
        async with self._connection.transaction():
            await self._connection.execute(_SQL["lock_until_end"], STAGE_FENCE_LOCK_ID)
            rows = await self._connection.fetch(_SQL["mark_swept"], [UUID(owner) for owner in without_job])
        return [str(row["job_id"]) for row in rows]

    async def sweep_uploads(self) -> None:
        async for batch in batches(self._store, "uploads/", UPLOAD_KEY):
            rows = await self._connection.fetch(_SQL["parts_of_uploads"], [UUID(owner) for owner in batch])
            known = {name_of_part(row) for row in rows}
            for infos in batch.values():
                orphans = [info for info in infos if not is_known_part(info.key, known)]
                await self._delete(orphans)
                self.report.upload_parts += len(orphans)

    async def sweep_artwork(self) -> None:
        await self._forget_artworks()
        async for batch in batches(self._store, "artwork/", ARTWORK_KEY):
            await self._connection.execute(_SQL["lock"], FENCE_LOCK_ID)
            async with _unlocking(self._connection, FENCE_LOCK_ID):
                rows = await self._connection.fetch(_SQL["known_artworks"], list(batch))
                for orphan in batch.keys() - {row["sha256"] for row in rows}:
                    await self._delete(batch[orphan])
                    self.report.artworks += 1

    async def _forget_artworks(self) -> None:
        await self._connection.execute(_SQL["lock"], FENCE_LOCK_ID)
        async with _unlocking(self._connection, FENCE_LOCK_ID):
            # One of them was shown anew at this very moment: another sweep sees that.
            with suppress(asyncpg.ForeignKeyViolationError):
                await self._connection.execute(
                    _SQL["forget_artworks"], timedelta(seconds=self._patience.unshown_s)
                )

    async def _delete(self, infos: Iterable[ObjectInfo]) -> None:
        for info in infos:
            await self._store.delete(info.key)
            self.report.objects += 1
            self.report.object_bytes += info.length_bytes


def _rendition_of_part(info: ObjectInfo) -> str | None:
    match = PART_KEY.fullmatch(info.key)
    return match and match[1]


@asynccontextmanager
async def _unlocking(connection: Connection, lock_id: int) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await connection.execute(_SQL["unlock"], lock_id)
