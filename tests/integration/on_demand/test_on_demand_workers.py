"""Workers that die, stop, share and give way while they make renditions; stores and assets that go away."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import psutil  # type: ignore[import-untyped]
import pytest

from kernel.asset import AssetId
from kernel.object_store.port import ObjectStoreError
from origin.on_demand import errors as origin_errors
from packager.errors import PackagingFailedError
from packager.on_demand.maker import Fetch, Maker
from packager.on_demand.process import MakingBounds
from packager.on_demand.recipe import Recipe
from packager.worker.sweep.sweep import Patience, sweep
from tests.ingest_harness import environment, working
from tests.integration.on_demand.house import (
    AAC,
    FLAC,
    GatedStore,
    House,
    digest,
    give_workers,
    origin,
    read_all,
    segments_made,
    until,
)
from tests.unit.packager.on_demand.making import PackagedTrack

IMPATIENT = Patience(superseded_s=0, failed_s=0, unqueued_s=0)


class DeadMakers:
    """Makers whose processes all die."""

    def open(self, _recipe: Recipe, _fetch: Fetch) -> AbstractAsyncContextManager[Maker]:
        """See `Makers.open`."""
        raise PackagingFailedError("the making process ended by signal 9")


@contextmanager
def worker_process(house: House, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own whose puts take their time, so that a kill finds it half done."""
    worker = house.settings.worker
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.dawdling_worker"],
            env={
                **environment(house.settings),
                "SEGUE_WORKER__SCRATCH_DIRECTORY": worker.scratch_directory,
                "SEGUE_WORKER__LEASE_S": str(worker.lease_s),
            },
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def parts_stored(house: House, at_least: int) -> list[str]:
    """The parts in the store, once there are so many."""
    stored: list[str] = []

    async def enough() -> bool:
        stored[:] = [key for key in await house.object_keys() if ".parts/seg-" in key]
        return len(stored) >= at_least

    await until(enough)
    return stored


async def test_a_killed_workers_rendition_is_gone_on_with(
    house: House, tracks: list[PackagedTrack], tmp_path: Path
) -> None:
    """Within the lease and little more; what it had stored is not made again, and the bytes are the same."""
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    made_before = segments_made()
    async with origin(house) as on_demand:
        with worker_process(house, tmp_path / "worker.log") as doomed:
            on_demand.ask(asset, FLAC)
            await parts_stored(house, at_least=3)
            os.kill(doomed.pid, signal.SIGKILL)
            doomed.wait()
        killed_s = time.monotonic()
        stored = await parts_stored(house, at_least=3)
        async with working(house.settings):
            await house.reaches("bool_and(starts = 2)")
            waited_s = time.monotonic() - killed_s
            parts = await read_all(on_demand, asset, FLAC, len(planned.segments))
            await house.all_made()
    assert waited_s < house.settings.worker.lease_s + 3
    assert digest(parts) == planned.sha256
    assert segments_made() - made_before == len(planned.segments) - len(stored)
    assert (await house.job(asset))["delays"] == 1


async def test_a_stopped_workers_rendition_is_given_back(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, with nothing held against it; the next worker goes on."""
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    gated = GatedStore(house.store, "seg-4")
    async with origin(house) as on_demand:
        with monkeypatch.context() as patch:
            give_workers(patch, gated)
            async with working(house.settings):
                on_demand.ask(asset, FLAC)
                await asyncio.wait_for(gated.came.wait(), 30)
        job = await house.job(asset)
        assert (job["state"], job["crashes"], job["delays"]) == ("queued", 0, 0)
        async with working(house.settings):
            parts = await read_all(on_demand, asset, FLAC, len(planned.segments))
    assert digest(parts) == planned.sha256


async def test_two_workers_make_nothing_twice(house: House, tracks: list[PackagedTrack]) -> None:
    """Three renditions, of tracks and an album, at two workers of two slots each."""
    assets = [await house.publish(track) for track in tracks]
    stream = await house.issue_album(assets)
    made_before = segments_made()
    wanted = [(asset, FLAC) for asset in assets] + [(stream, AAC)]
    async with origin(house) as on_demand, working(house.settings), working(house.settings):
        await asyncio.gather(*(on_demand.segment(owner, name, 0) for owner, name in wanted))
        await house.all_made()
        made = [await on_demand.made(owner, name) for owner, name in wanted]
    assert [track.rendition(FLAC) for track in tracks] == made[:2]
    assert segments_made() - made_before == sum(
        len(rendition.segments) for rendition in made if rendition is not None
    )


async def test_what_nobody_waits_for_gives_way_and_is_gone_on_with(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slot, filling; somebody asks for another rendition: he is served before the filling goes on."""
    long, short = [await house.publish(track) for track in tracks]
    made_before = segments_made()
    gated = GatedStore(house.store, f"{FLAC}.parts/seg-3")
    give_workers(monkeypatch, gated)
    async with origin(house) as on_demand, working(house.with_slots(1)):
        on_demand.ask(long, FLAC)
        await asyncio.wait_for(gated.came.wait(), 30)
        waiting = asyncio.create_task(on_demand.segment(short, FLAC, 0))
        await house.reaches("count(*) = 2")
        gated.gate.set()
        await waiting
        assert (await house.job(long))["state"] == "queued"
        await house.all_made()
        starts = [(await house.job(asset))["starts"] for asset in (long, short)]
        made = [await on_demand.made(asset, FLAC) for asset in (long, short)]
    assert starts == [2, 1]
    assert made == [track.rendition(FLAC) for track in tracks]
    assert segments_made() - made_before == sum(len(track.rendition(FLAC).segments) for track in tracks)


async def test_filling_waits_for_what_is_waited_for(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two slots: the one that fills makes nothing while somebody waits for the other's rendition."""
    long, short = [await house.publish(track) for track in tracks]
    gated = GatedStore(house.store, f"{short}/{FLAC}.parts/seg-0")
    leases: list[datetime] = []

    async def begun() -> bool:
        return f"assets/{long}/{FLAC}.parts/init" in await house.object_keys()

    async def prolonged() -> bool:
        return bool((await house.job(long))["lease_until"] not in leases)

    give_workers(monkeypatch, gated)
    async with origin(house) as on_demand, working(house.with_slots(2)):
        waiting = asyncio.create_task(on_demand.segment(short, FLAC, 0))
        await asyncio.wait_for(gated.came.wait(), 30)
        await house.pool.execute(
            "INSERT INTO rendition_jobs (asset_id, rendition) VALUES ($1, $2)", UUID(long), FLAC
        )
        await house.reaches("count(*) FILTER (WHERE state = 'running') = 2")
        await until(begun)
        for _ in range(2):  # two beats, half a second apart, in which it would have made several
            leases.append((await house.job(long))["lease_until"])
            await until(prolonged)
        stored = await house.object_keys(f"assets/{long}/{FLAC}.parts/")
        gated.gate.set()
        await waiting
        await house.all_made()
    assert [key.rpartition("/")[2] for key in stored] == ["init"]


async def test_a_store_that_was_away_only_delays(house: House, tracks: list[PackagedTrack]) -> None:
    """Who waits meanwhile is told that the store is away; when it is back, so is the rendition."""
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    objects = house.settings.object_store.directory / "objects"
    async with origin(house) as on_demand, working(house.settings):
        objects.rename(objects.with_name("elsewhere"))
        with pytest.raises(ObjectStoreError):
            await on_demand.segment(asset, FLAC, 0)
        on_demand.ask(asset, FLAC)
        await house.reaches("sum(delays) > 0")
        objects.with_name("elsewhere").rename(objects)
        parts = await read_all(on_demand, asset, FLAC, len(planned.segments))
        await house.all_made()
    assert digest(parts) == planned.sha256
    assert (await house.job(asset))["crashes"] == 0


async def test_a_process_that_dies_is_counted(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the midst of a rendition, it is started again; what was stored stays."""
    asset = await house.publish(tracks[0])
    gated = GatedStore(house.store, "seg-2")
    give_workers(monkeypatch, gated)
    async with origin(house) as on_demand, working(house.with_slots(1)):
        on_demand.ask(asset, FLAC)
        await asyncio.wait_for(gated.came.wait(), 30)
        for child in psutil.Process().children(recursive=True):
            if "packager.on_demand.child" in " ".join(child.cmdline()):
                child.kill()
        gated.gate.set()
        await house.all_made()
        made = await on_demand.made(asset, FLAC)
    job = await house.job(asset)
    assert job["crashes"] >= 1
    assert job["starts"] == job["crashes"] + 1
    assert made == tracks[0].rendition(FLAC)


async def test_a_process_that_always_dies_fails_the_job(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many starts, for ten minutes."""

    @asynccontextmanager
    async def dead_makers(_bounds: MakingBounds) -> AsyncIterator[DeadMakers]:
        yield DeadMakers()

    monkeypatch.setattr("packager.worker.on_demand.open.open_makers", dead_makers)
    asset = await house.publish(tracks[0])
    async with origin(house) as on_demand, working(house.with_slots(1)):
        on_demand.ask(asset, FLAC)
        await house.reaches("count(*) > 0 AND bool_and(state = 'failed')")
        with pytest.raises(origin_errors.PackagingFailedError):
            await on_demand.segment(asset, FLAC, 0)
    job = await house.job(asset)
    assert (job["error_code"], job["crashes"]) == ("crashed", house.settings.worker.max_starts)


async def test_an_asset_that_is_swept_takes_its_job_along(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker lets go and works on; what it had stored meanwhile is swept as well."""
    gone, other = [await house.publish(track) for track in tracks]
    gated = GatedStore(house.store, f"{gone}/{FLAC}.parts/seg-2")
    give_workers(monkeypatch, gated)
    async with origin(house) as on_demand, working(house.with_slots(1)):
        on_demand.ask(gone, FLAC)
        await asyncio.wait_for(gated.came.wait(), 30)
        async with house.pool.acquire() as connection, connection.transaction():
            await connection.execute("DELETE FROM assets WHERE id = $1", UUID(gone))
            await connection.execute("DELETE FROM tracks WHERE asset_id = $1", UUID(gone))
        await sweep(house.pool, house.store, IMPATIENT)
        gated.gate.set()
        await on_demand.segment(other, FLAC, 0)
        await house.reaches("bool_and(state = 'made')")
    await sweep(house.pool, house.store, IMPATIENT)
    assert await house.object_keys(f"assets/{gone}/") == []


async def test_parts_of_a_made_rendition_are_swept(house: House, tracks: list[PackagedTrack]) -> None:
    """A worker that was killed before it had removed them leaves them; those of other renditions stay."""
    asset = await house.publish(tracks[0])
    await house.pool.execute(
        "INSERT INTO rendition_jobs (asset_id, rendition, state, made_at) "
        "VALUES ($1, $2, 'made', now()), ($1, 'hi_res_lossless_flac', 'queued', NULL)",
        UUID(asset),
        FLAC,
    )
    kept = [*await house.object_keys(), f"assets/{asset}/hi_res_lossless_flac.parts/seg-0"]
    for key in (kept[-1], f"assets/{asset}/{FLAC}.parts/init", f"assets/{asset}/{FLAC}.parts/seg-0"):
        await house.store.put_bytes(key, b"x")
    await sweep(house.pool, house.store, IMPATIENT)
    assert await house.object_keys() == sorted(kept)


@pytest.mark.parametrize(
    ("issued", "is_current", "stays"),
    [("2 hours", True, True), ("2 hours", False, False), ("10 minutes", False, True)],
)
async def test_album_streams_are_swept(
    house: House, tracks: list[PackagedTrack], *, issued: str, is_current: bool, stays: bool
) -> None:
    """When they are not what their album is now, and have not been issued for a while; with everything of theirs."""
    assets = [await house.publish(track) for track in tracks]
    stream = await house.issue_album(assets)
    await house.store.put_bytes(f"assets/{stream}/{AAC}.mp4", b"x")
    await house.pool.execute("UPDATE album_streams SET issued_at = now() - $1::text::interval", issued)
    if not is_current:
        await house.pool.execute("UPDATE tracks SET number = -number")
    await sweep(house.pool, house.store, IMPATIENT)
    assert bool(await house.object_keys(f"assets/{stream}/")) == stays
    assert await house.pool.fetchval("SELECT count(*) FROM album_streams") == int(stays)
    assert AssetId(assets[0]) in "".join(await house.object_keys())
