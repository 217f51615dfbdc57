"""One start of one job, from the staged master to the published asset."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kernel.content_keys import KeyRing, new_content_key
from kernel.database.pool import Pool
from kernel.ingest.job import staged_key
from kernel.ingest.staging import discard_staged
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.quality import RENDITION_NAMES
from kernel.settings import PackagerSettings
from packager.errors import MasterRefusedError
from packager.job import Job, MasterSource, Packaged, Progress, Refused
from packager.ladder import Ladder
from packager.worker.claim import Claim
from packager.worker.lease import Lease
from packager.worker.patience import despite_cancellation, insist
from packager.worker.process.run import PACKAGING_PROGRAM, Bounds, run_packaging
from packager.worker.publication.publish import end_unchanged, find_published, publish
from packager.worker.publication.result import Publication
from packager.worker.publication.upload import (
    check_packaged,
    delete_asset,
    store_artwork,
    store_asset,
)
from packager.worker.queue import JobQueue

_FETCHED, _RENDERED = 0.02, 0.92
"""Shares of a job's progress: until then the master is fetched, until then packaged; the rest is publishing."""

_CONCLUSION_GRACE_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What every attempt works with."""

    pool: Pool
    queue: JobQueue
    store: ObjectStore
    key_ring: KeyRing
    bounds: Bounds
    limits: PackagerSettings
    ladder: Ladder
    program: Sequence[str] = PACKAGING_PROGRAM


class Attempt:
    """Packages the master of one claim and publishes it."""

    def __init__(self, workshop: Workshop, claim: Claim, lease: Lease, scratch: Path) -> None:
        self._workshop = workshop
        self._claim = claim
        self._lease = lease
        self._scratch = scratch
        self.publication: Publication | None = None
        """How the job ended, once it has."""

    async def run(self) -> None:
        """Do it all.

        Raises:
            MasterRefusedError: The master can't be packaged, now or ever.
            PackagingFailedError: The packaging process failed; another try may go better.
            ScratchFullError, ObjectStoreError, DatabaseUnavailableError: Something was away.
            ObjectNotFoundError, ContentKeyError: The staged master is gone, or its key can't be opened.
            LeaseLostError: Another start has the job.
        """
        shop, claim = self._workshop, self._claim
        if published := await find_published(shop.pool, claim.master_sha256):
            await self._conclude(lambda: end_unchanged(shop.pool, claim, published))
            return
        keys = {name: new_content_key() for name in RENDITION_NAMES}
        packaged = await self._package(keys)
        check_packaged(packaged, claim, self._output)
        await self._store(packaged)
        wrapped = {name: shop.key_ring.wrap(key) for name, key in keys.items()}
        await self._conclude(lambda: publish(shop.pool, claim, packaged, wrapped))

    @property
    def _output(self) -> Path:
        return self._scratch / "output"

    async def _package(self, keys: dict[str, bytes]) -> Packaged:
        shop = self._workshop
        job = await self._fetch(keys)
        answer = await run_packaging(job, shop.bounds, self._report, program=shop.program)
        if isinstance(answer, Refused):
            raise MasterRefusedError(answer.code, answer.reason)
        return answer

    async def _fetch(self, keys: dict[str, bytes]) -> Job:
        shop, claim = self._workshop, self._claim
        master_key = shop.key_ring.unwrap(claim.wrapped_key)
        master = self._scratch / "master"
        self._output.mkdir()
        await shop.store.download(staged_key(claim.job_id), master)
        return Job(
            master=MasterSource(
                path=str(master),
                file_name=claim.file_name,
                folder_names=claim.folder_names,
                aes_256_ctr_key=master_key,
            ),
            asset_id=claim.asset_id,
            content_keys=keys,
            ladder=shop.ladder,
            output_directory=str(self._output),
            max_master_s=shop.limits.max_master_s,
            max_picture_bytes=shop.limits.max_picture_bytes,
            max_picture_pixels=shop.limits.max_picture_pixels,
        )

    def _report(self, progress: Progress) -> None:
        self._lease.report(progress.stage, _FETCHED + (_RENDERED - _FETCHED) * progress.fraction)

    async def _store(self, packaged: Packaged) -> None:
        shop = self._workshop
        self._lease.report("publish", _RENDERED)
        if packaged.artwork is not None:
            await shop.queue.mark_artwork(self._claim, packaged.artwork.sha256)
            await store_artwork(shop.store, packaged.artwork, self._output)
        await store_asset(shop.store, packaged.asset, self._output, waveform=packaged.waveform)

    async def _conclude(self, publishing: Callable[[], Awaitable[Publication]]) -> None:
        """End the job; a worker that is being stopped sees it through, for the work is done."""
        self._lease.end()
        await despite_cancellation(self._publish_and_tidy(publishing), _CONCLUSION_GRACE_S)

    async def _publish_and_tidy(self, publishing: Callable[[], Awaitable[Publication]]) -> None:
        self.publication = await insist(publishing)
        with suppress(ObjectStoreError):  # a sweep will
            await discard_staged(self._workshop.store, self._claim.job_id)
            if self.publication.published.asset_id != self._claim.asset_id:
                await delete_asset(self._workshop.store, self._claim.asset_id)
