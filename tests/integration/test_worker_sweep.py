"""The sweep: it takes what belongs to nothing, and nothing else, whatever happens beside it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from kernel.artwork.model import FENCE_LOCK_ID
from kernel.asset import AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Pool
from kernel.ingest.errors import StageSweptError
from kernel.ingest.job import StagedMaster, new_job_id, staged_key
from kernel.ingest.jobs import STAGE_FENCE_LOCK_ID, MasterName
from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectInfo
from kernel.settings import Settings
from packager.worker.queue import JobQueue
from packager.worker.sweep.sweep import Patience, SweepReport, sweep
from tests.ingest_harness import Ingest
from tests.synthetic_asset import make_asset

IMPATIENT = Patience(superseded_s=0, failed_s=0, unshown_s=0, unqueued_s=0)
PATIENT = Patience(superseded_s=3600, failed_s=3600, unqueued_s=0)
NAME = MasterName(file_name="a.flac")
PICTURE = "c" * 64


@pytest.fixture
def ingest(settings: Settings, pool: Pool) -> Ingest:
    """A way in."""
    return Ingest(settings, pool)


def staged() -> StagedMaster:
    """A master as if it had been staged."""
    key = WrappedKey("test", secrets.token_bytes(40))
    return StagedMaster(sha256=secrets.token_hex(32), length_bytes=1, wrapped_key=key)


async def queued(ingest: Ingest) -> UUID:
    """A job with a staged master."""
    job_id = new_job_id(time.time())
    await ingest.store.put_bytes(staged_key(job_id), b"x")
    await ingest.jobs.enqueue(job_id, staged(), NAME)
    return job_id


async def published(ingest: Ingest, asset_id: str) -> None:
    """A track whose asset is stored."""
    made = make_asset(asset_id, ("256_aac",))
    await made.store(ingest.store)
    async with ingest.pool.acquire() as connection:
        await made.publish(connection, ingest.settings.secrets.key_ring())


async def swept(ingest: Ingest, patience: Patience = IMPATIENT) -> SweepReport:
    """One sweep, which must not find another at it."""
    report = await sweep(ingest.pool, ingest.store, patience)
    assert report is not None
    return report


async def test_what_belongs_to_something_stays(ingest: Ingest) -> None:
    """Published assets, those in the making, masters in the queue: a sweep touches none."""
    await published(ingest, "a" * 32)
    await queued(ingest)
    claim = await JobQueue(ingest.pool, worker="test", lease_s=0).claim(AssetId("b" * 32))
    assert claim is not None
    await queued(ingest)
    await ingest.store.put_bytes(f"assets/{claim.asset_id}/256_aac.mp4", b"half made")
    before = await ingest.object_keys()
    assert await swept(ingest) == SweepReport()
    assert await ingest.object_keys() == before


async def test_what_belongs_to_nothing_goes(ingest: Ingest) -> None:
    """Assets, staged masters and artwork that no row knows."""
    for key in ("assets/" + "d" * 32 + "/asset.json", "assets/" + "d" * 32 + "/96_aac.mp4"):
        await ingest.store.put_bytes(key, b"xx")
    await ingest.store.put_bytes(staged_key(new_job_id(0)), b"xx")
    await ingest.store.put_bytes(f"artwork/{PICTURE}/300.jpg", b"xx")
    report = await swept(ingest)
    assert report == SweepReport(assets=1, staged_masters=1, artworks=1, objects=4, object_bytes=8)
    assert await ingest.object_keys() == []


async def test_objects_of_other_kinds_are_left_alone(ingest: Ingest) -> None:
    """What was not put there by ingest is not its to remove."""
    keys = ["assets/readme", "other/thing", "staged/notes"]
    for key in keys:
        await ingest.store.put_bytes(key, b"x")
    await swept(ingest)
    assert await ingest.object_keys() == keys


async def test_a_superseded_asset_goes_after_its_grace(ingest: Ingest) -> None:
    """Rows and objects stay for those who are playing, then both go."""
    await published(ingest, "a" * 32)
    await published(ingest, "b" * 32)
    # The second takes over the first one's track.
    await ingest.pool.execute(
        "UPDATE assets SET superseded_at = now() - interval '1 minute' WHERE id = $1", UUID("a" * 32)
    )
    await ingest.pool.execute("UPDATE tracks SET asset_id = $1", UUID("b" * 32))
    assert (await swept(ingest, PATIENT)).assets == 0
    assert (await swept(ingest)).assets == 1
    assert await ingest.object_keys() == [f"assets/{'b' * 32}/256_aac.mp4", f"assets/{'b' * 32}/asset.json"]
    assert await ingest.count("assets") == 1
    assert await ingest.count("renditions") == 1


async def test_a_failed_jobs_master_goes_after_a_while(ingest: Ingest) -> None:
    """Until then it can be retried, afterwards it can't, and its key is gone."""
    job_id = await queued(ingest)
    await ingest.pool.execute(
        "UPDATE ingest_jobs SET state = 'failed', finished_at = now() - interval '1 minute'"
    )
    await swept(ingest, PATIENT)
    assert (await ingest.jobs.get(job_id)).retryable
    await swept(ingest)
    assert not (await ingest.jobs.get(job_id)).retryable
    assert await ingest.object_keys() == []
    assert await ingest.pool.fetchval("SELECT wrapped_key FROM ingest_jobs") is None


async def test_a_swept_stage_gets_no_job(ingest: Ingest) -> None:
    """A submission that comes too late is told, instead of queueing a job without a master."""
    job_id = new_job_id(time.time())
    await ingest.store.put_bytes(staged_key(job_id), b"x")
    await swept(ingest)
    with pytest.raises(StageSweptError):
        await ingest.jobs.enqueue(job_id, staged(), NAME)


async def test_a_submission_beside_a_sweep_keeps_its_master(ingest: Ingest) -> None:
    """A job that is queued while the sweep looks a second time is seen."""
    job_id = new_job_id(time.time())
    await ingest.store.put_bytes(staged_key(job_id), b"x")
    async with ingest.pool.acquire() as connection, asyncio.TaskGroup() as group:
        await connection.execute("SELECT pg_advisory_lock_shared($1)", STAGE_FENCE_LOCK_ID)
        sweeping = group.create_task(swept(ingest))
        await waits_for_lock(ingest, STAGE_FENCE_LOCK_ID)
        await ingest_directly(ingest, job_id)
        await connection.execute("SELECT pg_advisory_unlock_shared($1)", STAGE_FENCE_LOCK_ID)
    assert sweeping.result().staged_masters == 0
    assert await ingest.object_keys() == [staged_key(job_id)]


async def ingest_directly(ingest: Ingest, job_id: UUID) -> None:
    """Queue a job without the fence, as the holder of the fence would."""
    await ingest.pool.execute(
        "INSERT INTO ingest_jobs (id, master_sha256, master_bytes, file_name, kek_id, wrapped_key) "
        "VALUES ($1, 'x', 1, 'a', 'test', ''::bytea)",
        job_id,
    )


async def waits_for_lock(ingest: Ingest, lock_id: int) -> None:
    """Return once somebody waits for an advisory lock."""
    query = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted)"
    async with asyncio.timeout(20):
        while not await ingest.pool.fetchval(query, lock_id):  # noqa: ASYNC110 - the database is asked
            await asyncio.sleep(0.01)


async def test_artwork_about_to_be_stored_is_waited_for(ingest: Ingest) -> None:
    """A worker that wants a picture which is just being taken away stores it afterwards, and it stays."""
    await queued(ingest)
    queue = JobQueue(ingest.pool, worker="test", lease_s=600)
    claim = await queue.claim(AssetId("b" * 32))
    assert claim is not None
    await ingest.store.put_bytes(f"artwork/{PICTURE}/300.jpg", b"old")
    deleting, may_delete = asyncio.Event(), asyncio.Event()

    class SlowStore(DirectoryStore):
        async def delete(self, key: str) -> None:
            deleting.set()
            await may_delete.wait()
            await super().delete(key)

    async def mark_and_store() -> None:
        await queue.mark_artwork(claim, PICTURE)
        await ingest.store.put_bytes(f"artwork/{PICTURE}/300.jpg", b"new")

    slow = SlowStore(ingest.settings.object_store.directory)
    async with asyncio.TaskGroup() as group:
        group.create_task(sweep(ingest.pool, slow, IMPATIENT))
        await deleting.wait()
        storing = group.create_task(mark_and_store())
        await waits_for_lock(ingest, FENCE_LOCK_ID)
        assert not storing.done()
        may_delete.set()
    assert await ingest.store.read(f"artwork/{PICTURE}/300.jpg") == b"new"
    assert (await swept(ingest)).artworks == 0


async def test_artwork_goes_with_its_last_album(ingest: Ingest) -> None:
    """Row and objects, once no album shows it."""
    await ingest.store.put_bytes(f"artwork/{PICTURE}/300.jpg", b"x")
    await published(ingest, "a" * 32)
    await ingest.pool.execute("INSERT INTO artworks VALUES ($1, 300, 300, '{300}')", PICTURE)
    await ingest.pool.execute("UPDATE albums SET artwork_sha256 = $1", PICTURE)
    assert (await swept(ingest)).artworks == 0
    await ingest.pool.execute("UPDATE albums SET artwork_sha256 = NULL")
    assert (await swept(ingest)).artworks == 1
    assert await ingest.count("artworks") == 0


async def test_one_sweep_at_a_time(ingest: Ingest) -> None:
    """A second one finds the first at work and leaves it to that."""
    listing, may_list = asyncio.Event(), asyncio.Event()

    class SlowStore(DirectoryStore):
        async def list(self, prefix: str) -> AsyncIterator[ObjectInfo]:
            listing.set()
            await may_list.wait()
            async for info in super().list(prefix):
                yield info

    slow = SlowStore(ingest.settings.object_store.directory)
    async with asyncio.TaskGroup() as group:
        group.create_task(sweep(ingest.pool, slow, IMPATIENT))
        await listing.wait()
        assert await sweep(ingest.pool, ingest.store, IMPATIENT) is None
        may_list.set()
    assert await swept(ingest) == SweepReport()


async def test_many_owners_are_swept_in_batches(ingest: Ingest, tmp_path: Path) -> None:
    """More than one batch, known and unknown ones mixed: exactly the unknown go."""
    await published(ingest, f"{3:032x}")
    for number in range(450):
        await ingest.store.put_bytes(f"assets/{number:032x}/96_aac.mp4", b"x")
    assert (await swept(ingest)).assets == 449
    assert {key.split("/")[1] for key in await ingest.object_keys()} == {f"{3:032x}"}
