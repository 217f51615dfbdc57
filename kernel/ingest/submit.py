"""Handing a master in: staged, then queued, and nothing left behind that no job needs."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

from kernel.content_keys import KeyRing
from kernel.ingest.errors import StageSweptError
from kernel.ingest.job import new_job_id
from kernel.ingest.jobs import IngestJobs, JobRef, MasterName
from kernel.ingest.staging import discard_staged, stage_master
from kernel.object_store.port import ObjectStore, ObjectStoreError


class Submission:
    """Where masters are handed in; what the upload page and the command share."""

    def __init__(self, store: ObjectStore, key_ring: KeyRing, jobs: IngestJobs) -> None:
        self._store = store
        self._key_ring = key_ring
        self._jobs = jobs

    async def submit(
        self,
        chunks: AsyncIterator[bytes],
        name: MasterName,
        *,
        submitted_by: UUID | None = None,
        review: bool = False,
    ) -> JobRef:
        """Stage a master and queue it; with `review` it is not published before somebody says so.

        When the database goes away it is unknown whether the job was queued: the staged master is then left
        for the job, or for a sweep.

        Raises:
            EmptyMasterError: There was not one byte.
            ObjectStoreError: The store failed; a full disk among other things.
            StageSweptError: A sweep came between; rare, and handing the master in again helps.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        job_id = new_job_id(time.time())
        master = await stage_master(self._store, self._key_ring, chunks, job_id=job_id)
        try:
            ref = await self._jobs.enqueue(job_id, master, name, submitted_by=submitted_by, review=review)
        except StageSweptError:
            await self._discard(job_id)
            raise
        if not ref.needs_stage:
            await self._discard(job_id)
        return ref

    async def _discard(self, job_id: UUID) -> None:
        with suppress(ObjectStoreError):  # a sweep will
            await discard_staged(self._store, job_id)
