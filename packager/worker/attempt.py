"""One start of one job, from the staged master to the published asset."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kernel.content_keys import KeyRing, WrappedKey, new_content_key
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.quality import RENDITION_NAMES
from kernel.settings import PackagerSettings
from kernel.stored_asset import delete_asset
from packager.errors import MasterRefusedError
from packager.job import Job, MasterSource, Packaged, Progress, Refused
from packager.ladder import Ladder
from packager.worker.claim import Claim
from packager.worker.fetch import discard_master, fetch_master
from packager.worker.lease import Lease
from packager.worker.patience import despite_cancellation, insist
from packager.worker.process.run import PACKAGING_PROGRAM, Bounds, run_packaging
from packager.worker.publication.proposal import withhold
from packager.worker.publication.publish import end_unchanged, find_published, publish, publish_proposal
from packager.worker.publication.result import Publication
from packager.worker.publication.stored import read_packaged
from packager.worker.publication.upload import check_packaged, store_artwork, store_asset
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
        self.ending: str | None = None
        """How the start ended, once it has ended well: the job's outcome, or ``ready``."""

    async def run(self) -> None:
        """Do it all.

        Raises:
            MasterRefusedError: The master can't be packaged, now or ever.
            PackagingFailedError: The packaging process failed; another try may go better.
            ScratchFullError, ObjectStoreError, DatabaseUnavailableError: Something was away.
            ObjectNotFoundError, ContentKeyError: The staged master is gone, or its key can't be opened.
            AssetMissingError: What was packaged and approved is not in the store.
            LeaseLostError: Another start has the job.
        """
        shop, claim, board = self._workshop, self._claim, self._lease.board
        if claim.approved:
            await self._publish_approved()
            return
        if published := await find_published(shop.pool, claim.master_sha256):
            await self._conclude(lambda: end_unchanged(shop.pool, claim, published))
            return
        keys = {name: new_content_key() for name in RENDITION_NAMES}
        packaged = await self._package(keys)
        check_packaged(packaged, claim, self._output)
        await self._store(packaged)
        wrapped = {name: shop.key_ring.wrap(key) for name, key in keys.items()}
        if claim.review:
            await self._withhold(packaged, wrapped)
            return
        stages = board.with_ended("publish")
        await self._conclude(lambda: publish(shop.pool, claim, packaged, wrapped, stages))

    async def _publish_approved(self) -> None:
        """Publish what a start before this one packaged."""
        shop, claim, board = self._workshop, self._claim, self._lease.board
        self._lease.report("publish", _RENDERED)
        self._lease.begin_stage("publish")
        asset = await read_packaged(shop.store, claim)
        stages = board.with_ended("publish")
        await self._conclude(lambda: publish_proposal(shop.pool, claim, asset, stages))

    async def _withhold(self, packaged: Packaged, wrapped: dict[str, WrappedKey]) -> None:
        """Have the job wait for somebody's word; its objects are stored."""
        shop, claim, stages = self._workshop, self._claim, self._lease.board.stages
        self._lease.end()

        async def propose() -> None:
            await insist(
                lambda: withhold(shop.pool, claim, packaged, wrapped, progress=_RENDERED, stages=stages)
            )
            self.ending = "ready"

        await despite_cancellation(propose(), _CONCLUSION_GRACE_S)

    @property
    def _output(self) -> Path:
        return self._scratch / "output"

    async def _package(self, keys: dict[str, bytes]) -> Packaged:
        shop = self._workshop
        job = await self._fetch(keys)
        answer = await run_packaging(job, shop.bounds, self._report, program=shop.program)
        if isinstance(answer, Refused):
            raise MasterRefusedError(answer.code, answer.reason)
        self._lease.board.end("artwork")
        return answer

    async def _fetch(self, keys: dict[str, bytes]) -> Job:
        shop, claim, board = self._workshop, self._claim, self._lease.board
        master = self._scratch / "master"
        self._output.mkdir()
        self._lease.begin_stage("fetch")
        master_key = await fetch_master(
            claim, master, pool=shop.pool, store=shop.store, key_ring=shop.key_ring
        )
        board.end("fetch")
        self._lease.begin_stage("probe")
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
        self._lease.board.hear(progress)
        self._lease.report(progress.stage, _FETCHED + (_RENDERED - _FETCHED) * progress.fraction)

    async def _store(self, packaged: Packaged) -> None:
        shop = self._workshop
        if not self._claim.review:
            self._lease.begin_stage("publish")
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
        publication = await insist(publishing)
        self.ending = publication.outcome
        with suppress(ObjectStoreError):  # a sweep will
            await discard_master(self._workshop.store, self._claim)
            if publication.published.asset_id != self._claim.asset_id:
                await delete_asset(self._workshop.store, self._claim.asset_id)
