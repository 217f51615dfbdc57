"""`segue ingest` and `segue sweep` as users and scripts run them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest

from kernel.database.pool import DatabaseUnavailableError, Pool
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs
from kernel.settings import Settings
from segue.embedded.ports import free_port
from segue.ingest import patience
from segue.ingest.report import MasterResult
from segue.ingest.run import MAX_AHEAD, InterruptedIngestError, ingest_paths
from segue.running import NotRunningError
from tests.ingest_harness import Ingest, environment, script, with_worker, working
from tests.masters import write_master

TAGS = {"title": "Song", "artist": "Band", "album": "Record", "track": "3"}
REFUSES = script("say(type='refused', code='damaged', reason='the audio is torn')")


class Notes:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.stages: dict[str, list[str]] = {}
        self.results: list[MasterResult] = []
        self.warnings: list[str] = []

    def progressed(self, path: Path, stage: str, fraction: float) -> None:
        """See `Reporter`."""
        assert 0 <= fraction <= 1
        stages = self.stages.setdefault(path.name, [])
        if stage not in stages[-1:]:
            stages.append(stage)

    def ended(self, result: MasterResult) -> None:
        """See `Reporter`."""
        self.results.append(result)

    def warned(self, text: str) -> None:
        """See `Reporter`."""
        self.warnings.append(text)


@pytest.fixture
def ingest(settings: Settings, pool: Pool, tmp_path: Path) -> Ingest:
    """A way in, and the worker's settings."""
    return Ingest(with_worker(settings, scratch_directory=str(tmp_path / "scratch")), pool)


async def start(settings: Settings, *arguments: object) -> asyncio.subprocess.Process:
    """`segue` with some arguments."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "segue", *map(str, arguments)),
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run(settings: Settings, *arguments: object) -> tuple[int | None, str, str]:
    """`segue` to its end: status, output, errors."""
    process = await start(settings, *arguments)
    async with asyncio.timeout(90):
        output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_a_folder_is_ingested(ingest: Ingest, tmp_path: Path) -> None:
    """One line of JSON a master with what it became, and status 0; the second time all is unchanged."""
    for number in (1, 2):
        tags = {**TAGS, "track": str(number)}
        write_master(tmp_path / "Masters" / f"{number}.flac", tags, seed=number, length_s=1.0)
    async with working(ingest.settings):
        first = await run(ingest.settings, "ingest", tmp_path / "Masters", "--json")
        again = await run(ingest.settings, "ingest", tmp_path / "Masters", "--json")
    assert (first[0], again[0]) == (0, 0)
    lines, lines_again = [[json.loads(line) for line in ended[1].splitlines()] for ended in (first, again)]
    assert [line["path"] for line in lines] == [
        str(tmp_path / "Masters" / f"{number}.flac") for number in (1, 2)
    ]
    assert {line["status"] for line in lines} == {"packaged"}
    assert lines[0]["renditions"] == ["96_aac", "256_aac", "256_aac_plus", "lossless_alac", "lossless_flac"]
    assert lines_again == [{**line, "status": "unchanged"} for line in lines]


async def test_some_failed_is_status_1(ingest: Ingest, tmp_path: Path) -> None:
    """The good ones are packaged, the bad ones say why; people get it in words."""
    write_master(tmp_path / "a.flac", TAGS, seed=1, length_s=1.0)
    (tmp_path / "b.flac").write_text("no music")
    (tmp_path / "c.flac").touch()
    async with working(ingest.settings):
        status, output, _ = await run(ingest.settings, "ingest", tmp_path)
    assert status == 1
    assert f"packaged  {tmp_path / 'a.flac'}\n" in output
    assert f"failed    {tmp_path / 'c.flac'}: the file is empty\n" in output
    assert "3 masters: 1 packaged, 2 failed" in output
    assert await ingest.count("tracks") == 1


async def test_nothing_to_ingest_is_status_2(ingest: Ingest, tmp_path: Path) -> None:
    """A mistyped path, a folder without audio, no path at all."""
    status, output, errors = await run(ingest.settings, "ingest", tmp_path / "nowhere", "--json")
    assert (status, output, errors) == (2, "", f"segue: no such file or folder: {tmp_path / 'nowhere'}\n")
    (tmp_path / "empty").mkdir()
    assert (await run(ingest.settings, "ingest", tmp_path / "empty"))[0] == 2
    assert (await run(ingest.settings, "ingest"))[0] == 2


async def test_what_does_not_run_is_told(ingest: Ingest, tmp_path: Path) -> None:
    """One line that says what to do, and status 1."""
    (tmp_path / "a.flac").write_bytes(b"x")
    url = f"postgresql://segue:secret@127.0.0.1:{free_port()}/segue"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "segue", "ingest", str(tmp_path / "a.flac")),
        env={**environment(ingest.settings), "SEGUE_DATABASE__URL": url},
        stderr=asyncio.subprocess.PIPE,
    )
    errors = (await process.communicate())[1].decode()
    assert process.returncode == 1
    assert errors.startswith("segue: Segue is not running here: start `segue up`")
    assert len(errors.splitlines()) == 1
    assert "secret" not in errors


async def test_an_unmigrated_database_is_told(ingest: Ingest, tmp_path: Path) -> None:
    """The tables are missed at the door."""
    (tmp_path / "a.flac").write_bytes(b"x")
    await ingest.pool.execute("ALTER TABLE known_masters RENAME TO other")
    with pytest.raises(NotRunningError, match="segue migrate"):
        await ingest_paths(ingest.settings, [tmp_path / "a.flac"], Notes())


async def test_every_stage_is_told(ingest: Ingest, tmp_path: Path) -> None:
    """From hashing to publishing, in order."""
    notes = Notes()
    master = write_master(tmp_path / "a.flac", TAGS, seed=1, length_s=5.0)
    async with working(ingest.settings):
        results = await ingest_paths(ingest.settings, [master], notes)
    assert [result.status for result in results] == ["packaged"]
    order = ["hash", "stage", "queued", "fetch", "probe", "encode", "verify", "artwork", "publish"]
    stages = notes.stages["a.flac"]
    assert stages == [stage for stage in order if stage in stages]
    assert {"hash", "stage", "encode"} <= set(stages)


async def test_copies_in_one_run_are_packaged_once(ingest: Ingest, tmp_path: Path) -> None:
    """The first is packaged, the others are unchanged and tell the same track."""
    master = write_master(tmp_path / "a.flac", TAGS, seed=1, length_s=1.0)
    for name in ("b.flac", "c.flac"):
        (tmp_path / name).write_bytes(master.read_bytes())
    async with working(ingest.settings):
        results = await ingest_paths(ingest.settings, [tmp_path], Notes())
    assert {result.path.name: result.status for result in results} == {
        "a.flac": "packaged",
        "b.flac": "unchanged",
        "c.flac": "unchanged",
    }
    assert len({result.track_id for result in results}) == 1
    assert await ingest.count("ingest_jobs") == 1


async def test_a_bounded_number_is_staged_ahead(ingest: Ingest, tmp_path: Path) -> None:
    """A large folder does not fill the object store while the workers are busy."""
    for number in range(MAX_AHEAD + 10):
        (tmp_path / f"{number}.flac").write_bytes(b"master %d" % number)
    notes = Notes()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(ingest_paths(ingest.settings, [tmp_path], notes))
        async with asyncio.timeout(30):
            while len(await ingest.object_keys("staged/")) < MAX_AHEAD:  # noqa: ASYNC110 - the store is asked
                await asyncio.sleep(0.02)
        assert await ingest.count("ingest_jobs") == MAX_AHEAD
        assert len(notes.stages) == MAX_AHEAD
        async with working(ingest.settings, REFUSES):
            results = await running
    assert [result.error for result in results] == ["the audio is torn"] * (MAX_AHEAD + 10)


async def test_odd_files_fail_alone(ingest: Ingest, tmp_path: Path) -> None:
    """A pipe, a dangling link and a file nobody may read don't stop the others, and nothing waits for ever."""
    os.mkfifo(tmp_path / "a.flac")
    (tmp_path / "b.flac").symlink_to("gone.flac")
    (tmp_path / os.fsdecode(b"c\xff.flac")).write_bytes(b"its name is no text")
    async with working(ingest.settings, REFUSES):
        results = await ingest_paths(ingest.settings, [tmp_path], Notes())
    assert [result.error for result in results] == [
        "is no file but a pipe, a socket or a device",
        "can't be read: No such file or directory",
        "the audio is torn",
    ]
    assert await ingest.pool.fetchval("SELECT file_name FROM ingest_jobs") == "c?.flac"


async def test_a_full_object_store_is_told(ingest: Ingest, tmp_path: Path) -> None:
    """Each master that can't be staged fails with the reason, and leaves nothing."""
    (tmp_path / "a.flac").write_bytes(b"x" * 100_000)
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "from segue.__main__ import main\n"
        f"sys.argv = ['segue', 'ingest', {str(tmp_path / 'a.flac')!r}, '--json']\n"
        "main()"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code), env=environment(ingest.settings), stdout=asyncio.subprocess.PIPE
    )
    output = (await process.communicate())[0].decode()
    assert process.returncode == 1
    assert "the object store failed" in json.loads(output)["error"]
    assert [path for path in ingest.settings.object_store.directory.rglob("*") if path.is_file()] == []


async def test_after_ctrl_c_queued_masters_go_on(ingest: Ingest, tmp_path: Path) -> None:
    """The command says so and ends; a worker that starts later packages them."""
    (tmp_path / "a.flac").write_bytes(b"master")
    process = await start(ingest.settings, "ingest", tmp_path / "a.flac", "--json")
    async with asyncio.timeout(60):
        while await ingest.count("ingest_jobs") == 0:  # noqa: ASYNC110 - the database is asked
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        output, errors = await process.communicate()
    assert (process.returncode, output) == (130, b"")
    assert errors.decode() == (
        "segue: interrupted: 1 queued masters go on being packaged, 0 were not handed in\n"
    )
    assert [job.state for job in await ingest.jobs.page()] == ["queued"]


async def test_a_restart_of_the_database_is_waited_for(ingest: Ingest, tmp_path: Path) -> None:
    """Connections that break under a run are made anew, and scripts are told of masters and of nothing else."""
    (tmp_path / "a.flac").write_bytes(b"master")
    process = await start(ingest.settings, "ingest", tmp_path / "a.flac", "--json")
    async with asyncio.timeout(60):
        while await ingest.count("ingest_jobs") == 0:  # noqa: ASYNC110 - the database is asked
            await asyncio.sleep(0.02)
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'segue ingest'"
        assert await ingest.pool.fetch(cut)
        async with working(ingest.settings, REFUSES):
            output, _ = await process.communicate()
    assert [json.loads(line)["error"] for line in output.splitlines()] == ["the audio is torn"]


async def test_a_database_that_stays_away_ends_the_run(
    ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user is told what goes on without the run and what doesn't."""
    (tmp_path / "a.flac").write_bytes(b"master")
    monkeypatch.setattr(patience, "TRIES", 0)
    ask = IngestJobs.get_many

    async def away(jobs: IngestJobs, job_ids: Iterable[UUID]) -> list[IngestJob]:
        if found := await ask(jobs, job_ids):
            raise DatabaseUnavailableError("away")
        return found

    monkeypatch.setattr(IngestJobs, "get_many", away)
    with pytest.raises(InterruptedIngestError, match=r"stayed away: 1 queued masters go on .*, 0 were not"):
        await ingest_paths(ingest.settings, [tmp_path / "a.flac"], Notes())
    assert await ingest.count("ingest_jobs") == 1


async def test_a_deleted_job_is_a_failed_master(ingest: Ingest, tmp_path: Path) -> None:
    """Nobody waits for what will never come."""
    (tmp_path / "a.flac").write_bytes(b"master")
    async with asyncio.TaskGroup() as group:
        running = group.create_task(ingest_paths(ingest.settings, [tmp_path / "a.flac"], Notes()))
        async with asyncio.timeout(30):
            while await ingest.pool.execute("DELETE FROM ingest_jobs") == "DELETE 0":  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert [result.error for result in running.result()] == ["its job was deleted"]


async def test_the_sweep_command_tells_what_it_removed(ingest: Ingest) -> None:
    """One line in numbers."""
    await ingest.store.put_bytes("assets/" + "d" * 32 + "/96_aac.mp4", b"xx")
    status, output, _ = await run(ingest.settings, "sweep")
    assert (status, output) == (0, "removed 1 objects, 2 bytes: 1 assets, 0 staged masters, 0 artworks\n")
