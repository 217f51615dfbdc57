"""The queue of ingest jobs over a real PostgreSQL."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from uuid import UUID

import pytest

from kernel.content_keys import WrappedKey
from kernel.database.pool import Pool
from kernel.database.signals import CHANGED_CHANNEL, QUEUED_CHANNEL, Signals, listen
from kernel.ingest.errors import JobNotFoundError, JobNotRetryableError, StageSweptError
from kernel.ingest.job import StagedMaster, new_job_id
from kernel.ingest.jobs import IngestJobs, JobRef, MasterName
from kernel.ingest.submit import Submission
from kernel.ingest.watch import watch_job
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings

NAME = MasterName(file_name="01 Song.flac", folder_names=("Artist", "Album"))


@pytest.fixture
def jobs(pool: Pool) -> IngestJobs:
    """The queue of the test's database."""
    return IngestJobs(pool)


def staged(content: str) -> StagedMaster:
    """A master as if it had been staged."""
    return StagedMaster(
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        length_bytes=len(content),
        wrapped_key=WrappedKey("test", secrets.token_bytes(40)),
    )


async def enqueue(jobs: IngestJobs, content: str) -> JobRef:
    """Queue a master as if it had been staged."""
    return await jobs.enqueue(new_job_id(time.time()), staged(content), NAME)


async def publish(pool: Pool, master_sha256: str) -> tuple[UUID, UUID]:
    """A track with an asset of some master, as a worker would have left it."""
    async with pool.acquire() as connection, connection.transaction():
        artist = await connection.fetchval(
            "INSERT INTO artists (name, name_key) VALUES ('A', 'a') RETURNING id"
        )
        album = await connection.fetchval(
            "INSERT INTO albums (artist_id, title, title_key) VALUES ($1, 'B', 'b') RETURNING id", artist
        )
        asset_id = UUID(int=secrets.randbits(128))
        track_id = await connection.fetchval(
            "INSERT INTO tracks (album_id, artist_id, title, title_key, length_s, asset_id) "
            "VALUES ($1, $2, 'C', 'c', 1, $3) RETURNING id",
            album,
            artist,
            asset_id,
        )
        await connection.execute(
            "INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, "
            "valid_samples) VALUES ($1, $2, $3, true, 44100, 16, 2, 44100)",
            asset_id,
            track_id,
            master_sha256,
        )
        await connection.execute("INSERT INTO known_masters VALUES ($1, $2)", master_sha256, track_id)
    return track_id, asset_id


async def fail(pool: Pool, job_id: UUID) -> None:
    """Let a job fail, as a worker would."""
    await pool.execute(
        "UPDATE ingest_jobs SET state = 'failed', stage = 'failed', error_code = 'damaged', error = 'torn', "
        "finished_at = now(), crashes = 3, starts = 3 WHERE id = $1",
        job_id,
    )


async def test_a_queued_job_tells_what_it_is(jobs: IngestJobs) -> None:
    """What was handed in comes back."""
    ref = await enqueue(jobs, "one")
    job = await jobs.get(ref.job_id)
    assert (job.state, job.stage, job.progress, job.finished) == ("queued", "queued", 0, False)
    assert (job.file_name, job.folder_names) == ("01 Song.flac", ("Artist", "Album"))
    assert (job.master_sha256, job.master_bytes) == (staged("one").sha256, 3)
    assert ref.needs_stage


async def test_the_same_master_joins_the_job_that_has_it(jobs: IngestJobs) -> None:
    """A master is in hand once, however many bring it at the same time."""
    refs = await asyncio.gather(*(enqueue(jobs, "one") for _ in range(8)))
    assert len({ref.job_id for ref in refs}) == 1
    assert sorted(ref.existing for ref in refs) == [False] + [True] * 7
    assert len(await jobs.page()) == 1


async def test_a_published_master_is_unchanged(jobs: IngestJobs, pool: Pool) -> None:
    """Bringing it again records a job that is done and names the track."""
    track_id, asset_id = await publish(pool, staged("one").sha256)
    ref = await enqueue(jobs, "one")
    job = await jobs.get(ref.job_id)
    assert (ref.unchanged, ref.needs_stage) == (True, False)
    assert (job.state, job.outcome, job.track_id, job.asset_id) == (
        "done",
        "unchanged",
        track_id,
        asset_id.hex,
    )
    assert job.finished


async def test_a_master_that_gave_way_is_unchanged(jobs: IngestJobs, pool: Pool) -> None:
    """Its track is told as it is played now."""
    track_id, asset_id = await publish(pool, staged("one").sha256)
    await pool.execute("INSERT INTO known_masters VALUES ($1, $2)", staged("other").sha256, track_id)
    ref = await enqueue(jobs, "other")
    job = await jobs.get(ref.job_id)
    assert (ref.unchanged, job.track_id, job.asset_id) == (True, track_id, asset_id.hex)


async def test_progress_is_told_in_few_digits(jobs: IngestJobs, pool: Pool) -> None:
    """What single precision adds to a third is nobody's business."""
    ref = await enqueue(jobs, "one")
    await pool.execute("UPDATE ingest_jobs SET progress = 1 / 3.0")
    assert (await jobs.get(ref.job_id)).progress == 0.3333


async def test_enqueueing_may_be_repeated(jobs: IngestJobs) -> None:
    """A caller who lost the answer asks again and gets the same job."""
    job_id, master = new_job_id(time.time()), staged("one")
    first = await jobs.enqueue(job_id, master, NAME)
    assert await jobs.enqueue(job_id, master, NAME) == first
    assert first.needs_stage


async def test_a_swept_stage_is_not_queued(jobs: IngestJobs, pool: Pool) -> None:
    """A job never begins without its master."""
    job_id = new_job_id(time.time())
    await pool.execute("INSERT INTO swept_stages (job_id) VALUES ($1)", job_id)
    with pytest.raises(StageSweptError):
        await jobs.enqueue(job_id, staged("one"), NAME)
    assert await jobs.page() == []


async def test_pages_run_from_the_newest_to_the_oldest(jobs: IngestJobs, pool: Pool) -> None:
    """Every job is on exactly one page, and a state picks among them."""
    ids = [(await jobs.enqueue(new_job_id(1_700_000_000 + n), staged(str(n)), NAME)).job_id for n in range(5)]
    await fail(pool, ids[1])
    first = await jobs.page(limit=2)
    second = await jobs.page(limit=2, before=first[-1].id)
    assert [job.id for job in first + second] == [ids[4], ids[3], ids[2], ids[1]]
    assert [job.id for job in await jobs.page(state="failed")] == [ids[1]]


async def test_a_failed_job_can_be_retried(jobs: IngestJobs, pool: Pool) -> None:
    """It starts from the beginning with a clean slate, but its fence does not turn back."""
    ref = await enqueue(jobs, "one")
    await fail(pool, ref.job_id)
    assert (await jobs.get(ref.job_id)).retryable
    job = await jobs.retry(ref.job_id)
    assert (job.state, job.error, job.error_code, job.finished_at) == ("queued", None, None, None)
    assert job.starts == 3
    assert await pool.fetchval("SELECT crashes FROM ingest_jobs") == 0


async def test_only_failed_jobs_with_a_master_can_be_retried(jobs: IngestJobs, pool: Pool) -> None:
    """Whoever retries another job is told why not."""
    ref = await enqueue(jobs, "one")
    with pytest.raises(JobNotRetryableError, match="it is queued"):
        await jobs.retry(ref.job_id)
    await fail(pool, ref.job_id)
    await pool.execute("UPDATE ingest_jobs SET staged = false")
    with pytest.raises(JobNotRetryableError, match="master is gone"):
        await jobs.retry(ref.job_id)
    with pytest.raises(JobNotFoundError):
        await jobs.retry(UUID(int=0))


async def test_a_master_brought_again_takes_the_place_of_the_one_kept(jobs: IngestJobs, pool: Pool) -> None:
    """However often a bad master is brought, one copy of it is kept."""
    first = await enqueue(jobs, "one")
    await fail(pool, first.job_id)
    second = await enqueue(jobs, "one")
    assert second.job_id != first.job_id
    assert not (await jobs.get(first.job_id)).retryable


async def test_submitting_twice_keeps_one_staged_master(
    jobs: IngestJobs, settings: Settings, tmp_path: Path
) -> None:
    """The copy that no job needs is deleted at once."""
    store = DirectoryStore(tmp_path / "store").create()
    submission = Submission(store, settings.secrets.key_ring(), jobs)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"the same bytes"

    first = await submission.submit(chunks(), NAME)
    second = await submission.submit(chunks(), NAME)
    assert second == JobRef(job_id=first.job_id, existing=True)
    assert [info.key async for info in store.list("staged/")] == [f"staged/{first.job_id}"]


async def test_watching_ends_with_the_finished_job(jobs: IngestJobs, pool: Pool, settings: Settings) -> None:
    """A watcher sees the job as it is, its changes, and its end; then the watch is over."""
    ref = await enqueue(jobs, "one")
    async with listen(settings.database, CHANGED_CHANNEL, application_name="test") as signals:
        seen = []
        async with aclosing(watch_job(jobs, signals, ref.job_id)) as states:
            async for job in states:
                seen.append(job.state)
                if job.state == "queued":
                    await fail(pool, ref.job_id)
                    await pool.execute("SELECT pg_notify($1, '')", CHANGED_CHANNEL)
    assert seen == ["queued", "failed"]


async def test_a_lost_hint_loses_nothing(jobs: IngestJobs, pool: Pool) -> None:
    """Without one notification the end is seen all the same."""
    ref = await enqueue(jobs, "one")
    seen = []
    async with aclosing(watch_job(jobs, Signals(), ref.job_id, poll_interval_s=0.01)) as states:
        async for job in states:
            seen.append(job.state)
            if job.state == "queued":
                await fail(pool, ref.job_id)
    assert seen == ["queued", "failed"]


async def test_queueing_wakes_the_workers(jobs: IngestJobs, settings: Settings) -> None:
    """Whoever waits for work is told at once."""
    async with listen(settings.database, QUEUED_CHANNEL, application_name="test") as signals:
        assert await signals.wait(heard=0, timeout_s=10)  # the ring on connecting
        heard = signals.heard
        await enqueue(jobs, "one")
        assert await signals.wait(heard=heard, timeout_s=10)


async def test_listening_survives_a_lost_connection(jobs: IngestJobs, pool: Pool, settings: Settings) -> None:
    """A new connection is made, and it rings, since something may have been missed."""
    async with listen(settings.database, QUEUED_CHANNEL, application_name="listener") as signals:
        assert await signals.wait(heard=0, timeout_s=10)
        heard = signals.heard
        await pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listener'"
        )
        assert await signals.wait(heard=heard, timeout_s=20)
