"""The worker when the packaging process, the store or another worker fails it; a script stands in for the process."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.settings import Settings
from packager.worker.claim import Setback
from packager.worker.errors import LeaseLostError
from packager.worker.queue import JobQueue
from tests.ingest_harness import Ingest, script, with_worker, working

ASSET_ID = AssetId("0" * 31 + "1")

HANGS = script("say(type='progress', stage='encode', fraction=0.5)\ntime.sleep(600)")
CRASHES = script("sys.exit('RuntimeError: nothing works')")
REFUSES = script("say(type='refused', code='damaged', reason='the audio is torn')")


@pytest.fixture
def ingest(settings: Settings, pool: Pool, tmp_path: Path) -> Ingest:
    """A way in, with a worker that loses patience soon."""
    changed = with_worker(
        settings, scratch_directory=str(tmp_path / "scratch"), lease_s=2.0, stall_timeout_s=5.0, max_starts=2
    )
    return Ingest(changed, pool)


@pytest.fixture
def master(tmp_path: Path) -> Path:
    """Any bytes: the stand-ins don't look at them."""
    path = tmp_path / "master.flac"
    path.write_bytes(b"not read")
    return path


async def reaches(ingest: Ingest, condition: str) -> None:
    """Wait until the one job there is fulfils a condition in SQL."""
    async with asyncio.timeout(30):
        while not await ingest.pool.fetchval(f"SELECT {condition} FROM ingest_jobs"):  # noqa: ASYNC110, S608
            await asyncio.sleep(0.02)


def processes_of(scratch: Path) -> list[str]:
    """Processes that were told of the scratch directory, by what they hold open or run in."""
    return [
        pid
        for pid in os.listdir("/proc")  # noqa: PTH208 - names are enough
        if pid.isdigit() and str(scratch) in _command_line(pid)
    ]


def _command_line(pid: str) -> str:
    try:
        return Path("/proc", pid, "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


async def test_a_refusal_is_final(ingest: Ingest, master: Path) -> None:
    """The code and the reason are the packaging process's own; there was one start."""
    async with working(ingest.settings, REFUSES):
        job = await ingest.take_in(master)
    assert (job.state, job.error_code, job.error, job.starts) == ("failed", "damaged", "the audio is torn", 1)


async def test_a_master_that_keeps_crashing_is_set_aside(ingest: Ingest, master: Path) -> None:
    """After so many failures it is left alone, with the reason, and can be retried."""
    async with working(ingest.settings, CRASHES):
        job = await ingest.take_in(master)
        assert (job.state, job.error_code, job.starts, job.retryable) == ("failed", "crashed", 2, True)
        assert job.error == (
            "set aside after 2 failures: the packaging process failed with status 1; RuntimeError: nothing works"
        )
        await ingest.jobs.retry(job.id)
        again = await ingest.finished(job.id)
    assert (again.state, again.starts) == ("failed", 4)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (script("os.kill(os.getpid(), 11)"), "was ended by signal 11"),
        (script("os.kill(os.getpid(), 9)"), "for want of memory, most likely"),
        (script("block = bytearray(2 << 30)"), "MemoryError"),
        (script("print('la la la', flush=True)"), "said something that is no message"),
        (script("sys.stdout.write('x' * (40 << 20))"), "said something that is no message"),
        (script(""), "ended without a verdict"),
        (script("say(type='refused', code='damaged', reason='torn'); sys.exit(3)"), "failed with status 3"),
        (script("sys.stderr.write('e' * (1 << 20)); sys.exit(1)"), "failed with status 1"),
        (("/nowhere/to/be/found",), "failed with status 1"),
    ],
)
async def test_every_way_to_fail_has_its_reason(
    ingest: Ingest, master: Path, program: tuple[str, ...], reason: str
) -> None:
    """However the packaging process ends, the job tells, within bounds."""
    settings = with_worker(ingest.settings, max_starts=1)
    async with working(settings, program):
        job = await ingest.take_in(master)
    assert (job.state, job.error_code) == ("failed", "crashed")
    assert job.error is not None
    assert reason in job.error
    assert len(job.error) < 6000


async def test_a_process_that_hangs_is_killed(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """No progress for a while is a failure like another, and the process is gone."""
    program = (*script("time.sleep(600)"), str(tmp_path))
    settings = with_worker(ingest.settings, max_starts=1, stall_timeout_s=0.5)
    async with working(settings, program):
        job = await ingest.take_in(master)
    assert job.error == "set aside after 1 failures: the packaging process showed no progress for 0.5 s"
    assert processes_of(tmp_path) == []


async def test_the_process_knows_no_secret_it_does_not_need(
    ingest: Ingest, master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings in the environment stay with the worker."""
    monkeypatch.setenv("SEGUE_DATABASE__URL", "postgresql://user:hunter2@localhost/segue")
    leaks = script("say(type='refused', code='env', reason=str([v for v in os.environ if 'SEGUE' in v]))")
    async with working(ingest.settings, leaks):
        job = await ingest.take_in(master)
    assert job.error == "[]"


async def test_a_stopped_worker_gives_its_job_back(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """At once, without a mark against it, with no process or file left behind."""
    job_id = await ingest.submit(master)
    async with working(ingest.settings, (*HANGS, str(tmp_path))):
        await reaches(ingest, "stage = 'encode'")
    job = await ingest.jobs.get(job_id)
    assert (job.state, job.stage, job.progress) == ("queued", "queued", 0)
    row = await ingest.pool.fetchrow("SELECT crashes, losses, delays FROM ingest_jobs")
    assert tuple(row or ()) == (0, 0, 0)
    assert processes_of(tmp_path) == []
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_a_lost_workers_job_is_taken_up_again(ingest: Ingest, master: Path) -> None:
    """When the lease has run out, another worker starts the job anew; the lost one can do nothing any more."""
    job_id = await ingest.submit(master)
    lost = JobQueue(ingest.pool, worker="lost", lease_s=0.5)
    claim = await lost.claim(ASSET_ID)
    assert claim is not None
    async with working(ingest.settings, REFUSES):
        job = await ingest.finished(job_id)
    assert (job.error_code, job.starts) == ("damaged", 2)
    with pytest.raises(LeaseLostError):
        await lost.beat(claim, stage="encode", progress=0.5, stages=())
    with pytest.raises(LeaseLostError):
        await lost.fail(claim, Setback(code="late", reason="too late"), ())
    assert (await ingest.jobs.get(job_id)).error_code == "damaged"


async def test_a_lease_is_kept_while_the_process_works(ingest: Ingest, master: Path) -> None:
    """A job that takes longer than its lease is not taken away."""
    slow = script(
        "for n in range(30):\n say(type='progress', stage='encode', fraction=n / 30); time.sleep(.1)\n"
        "say(type='refused', code='slow', reason='slow')"
    )
    settings = with_worker(ingest.settings, lease_s=1.0)
    async with working(settings, slow), working(settings, slow):
        job = await ingest.take_in(master)
    assert (job.error_code, job.starts) == ("slow", 1)


async def test_a_stolen_job_stops_its_process(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """A worker that finds its lease lost kills its process and leaves the job alone."""
    job_id = await ingest.submit(master)
    settings = with_worker(ingest.settings, stall_timeout_s=600.0)
    async with working(settings, (*HANGS, str(tmp_path))):
        await reaches(ingest, "stage = 'encode'")
        assert processes_of(tmp_path)
        await ingest.pool.execute(
            "UPDATE ingest_jobs SET starts = 7, lease_until = now() + interval '1 hour'"
        )
        async with asyncio.timeout(20):
            while processes_of(tmp_path):  # noqa: ASYNC110 - another process is asked, not this one
                await asyncio.sleep(0.05)
    assert (await ingest.jobs.get(job_id)).state == "running"


async def test_a_job_that_loses_worker_after_worker_is_set_aside(ingest: Ingest, master: Path) -> None:
    """It is bounded, though kill after kill is more likely the operator's doing than the master's."""
    job_id = await ingest.submit(master)
    await ingest.pool.execute("UPDATE ingest_jobs SET losses = 20")
    async with working(ingest.settings, CRASHES):
        job = await ingest.finished(job_id)
    assert (job.error_code, job.starts) == ("worker-lost", 1)


async def test_a_full_scratch_directory_is_waited_for(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """It is not held against the master; the job tells what it waits for and goes on when there is room."""
    room = tmp_path / "room"
    program = script(
        f"if not os.path.exists({str(room)!r}): sys.exit('OSError: [Errno 28] No space left on device')\n"
        "say(type='refused', code='room', reason='there is room')"
    )
    job_id = await ingest.submit(master)
    async with working(ingest.settings, program):
        await reaches(ingest, "state = 'queued' AND delays > 0")
        waiting = await ingest.jobs.get(job_id)
        room.touch()
        job = await ingest.finished(job_id)
    assert (waiting.error_code, waiting.error) == ("scratch-full", "the scratch directory is full")
    assert job.error_code == "room"
    assert await ingest.pool.fetchval("SELECT crashes FROM ingest_jobs") == 0


async def test_a_missing_staged_master_is_told(ingest: Ingest, master: Path) -> None:
    """Without its master a job can't be retried either."""
    job_id = await ingest.submit(master)
    await ingest.store.delete(f"staged/{job_id}")
    async with working(ingest.settings, REFUSES):
        job = await ingest.finished(job_id)
    assert (job.error_code, job.retryable, job.starts) == ("master-missing", False, 1)


async def test_an_unavailable_store_is_waited_for(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """While the store is away the job waits; when it is back the job goes on."""
    job_id = await ingest.submit(master)
    objects = ingest.settings.object_store.directory / "objects"
    away = objects.rename(tmp_path / "away")
    (objects / "staged" / str(job_id)).mkdir(parents=True)
    (objects / "staged" / str(job_id)).rmdir()
    (objects / "staged").rmdir()
    (objects / "staged").symlink_to("staged")  # a loop: opening anything below fails, and not for want of it
    async with working(ingest.settings, REFUSES):
        await reaches(ingest, "state = 'queued' AND delays > 0")
        waiting = await ingest.jobs.get(job_id)
        (objects / "staged").unlink()
        objects.rmdir()
        away.rename(objects)
        job = await ingest.finished(job_id)
    assert waiting.error_code == "store-unavailable"
    assert job.error_code == "damaged"


async def test_leftovers_of_killed_workers_are_removed(ingest: Ingest, master: Path, tmp_path: Path) -> None:
    """A scratch directory without a living owner is gone once another worker has started."""
    scratch = tmp_path / "scratch"
    (scratch / "worker-gone").mkdir(parents=True)
    (scratch / "worker-gone" / "master").write_bytes(b"ciphertext")
    (scratch / "worker-gone.lock").touch()
    async with working(ingest.settings, REFUSES):
        await ingest.take_in(master)
        assert not (scratch / "worker-gone").exists()
    assert list(scratch.iterdir()) == []


async def test_progress_is_told(ingest: Ingest, master: Path) -> None:
    """Whoever looks at a running job sees its stage and how far it is, and no asset before there is one."""
    job_id = await ingest.submit(master)
    started_s = time.monotonic()
    async with working(ingest.settings, HANGS):
        await reaches(ingest, "stage = 'encode'")
        job = await ingest.jobs.get(job_id)
    assert job.state == "running"
    assert 0.4 < job.progress < 0.6
    assert job.asset_id is None
    assert time.monotonic() - started_s < 20
