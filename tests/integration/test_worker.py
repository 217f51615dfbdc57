"""The worker with the real packaging process: masters in, tracks out."""

import asyncio
import socket
from pathlib import Path

import aiohttp
import pytest

from kernel.asset import AssetId, decode_asset
from kernel.content_keys import WrappedKey
from kernel.database.pool import Pool
from kernel.errors import SettingsError
from kernel.listening import PortTakenError
from kernel.quality import RENDITION_NAMES
from kernel.settings import Settings
from packager.worker.app import run_worker
from segue.embedded.ports import free_port
from tests.ingest_harness import Ingest, with_ladder, with_worker, working
from tests.masters import write_master

TAGS = {"title": "Song", "artist": "Band", "album": "Record", "track": "3"}
WITH_ISRC = {**TAGS, "ISRC": "GBAYE0000001"}

OWN_LADDER = """
[[rung]]
quality = "96_aac"
bit_rate_bps = 96000

[[rung]]
quality = "lossless"
max_bit_depth = 16
max_sample_rate_hz = 48000
"""


@pytest.fixture
def ingest(settings: Settings, pool: Pool, tmp_path: Path) -> Ingest:
    """A way in, whose workers' scratch directories lie with the test's files."""
    changed = with_worker(settings, scratch_directory=str(tmp_path / "scratch"), lease_s=3.0)
    return Ingest(changed, pool)


async def test_a_master_becomes_a_track(ingest: Ingest, tmp_path: Path) -> None:
    """The rows, the objects and the document agree, and nothing else is left."""
    job_id = await ingest.submit(write_master(tmp_path / "a.flac", WITH_ISRC, seed=1))
    async with working(ingest.settings):
        job = await ingest.finished(job_id)
    assert (job.state, job.outcome, job.stage, job.progress) == ("done", "packaged", "done", 1)
    assert job.asset_id is not None
    document = decode_asset(await ingest.store.read(f"assets/{job.asset_id}/asset.json"))
    names = [rendition.name for rendition in document.renditions if rendition.made_from is None]
    assert names == ["96_aac", "256_aac", "256_aac_plus", "lossless_alac"]
    assert await ingest.object_keys() == sorted(
        f"assets/{job.asset_id}/{name}"
        for name in ["asset.json", "waveform.json", *(f"{name}.mp4" for name in names)]
    )
    track = await ingest.pool.fetchrow(
        "SELECT t.*, a.name AS artist, b.title AS album FROM tracks t "
        "JOIN artists a ON a.id = t.artist_id JOIN albums b ON b.id = t.album_id"
    )
    assert track is not None
    assert (track["id"], track["asset_id"].hex) == (job.track_id, job.asset_id)
    assert (track["title"], track["artist"], track["album"]) == ("Song", "Band", "Record")
    assert (track["number"], track["isrc"], track["length_s"]) == (3, "GBAYE0000001", 2.0)
    assert list((tmp_path / "scratch").iterdir()) == []


async def test_a_lazy_rendition_is_offered_and_not_stored(ingest: Ingest, tmp_path: Path) -> None:
    """FLAC has its row and its key like any other, told as it will be; of its object there is nothing."""
    job_id = await ingest.submit(write_master(tmp_path / "a.flac", seed=1))
    async with working(ingest.settings):
        job = await ingest.finished(job_id)
    document = decode_asset(await ingest.store.read(f"assets/{job.asset_id}/asset.json"))
    lazy = document.rendition("lossless_flac")
    assert lazy is not None
    assert lazy.made_from == "lossless_alac"
    row = await ingest.pool.fetchrow("SELECT * FROM renditions WHERE name = 'lossless_flac'")
    assert row is not None
    assert (lazy.average_bandwidth_bps, lazy.object_bytes) == (
        row["average_bandwidth_bps"],
        row["object_bytes"],
    )
    wrapped = WrappedKey(row["kek_id"], row["wrapped_key"])
    assert len(ingest.settings.secrets.key_ring().unwrap(wrapped)) == 16
    assert not [key for key in await ingest.object_keys() if "flac" in key]


async def test_a_ladder_of_ones_own(ingest: Ingest, tmp_path: Path) -> None:
    """What the ladder that is set does not call lazy is stored."""
    file = tmp_path / "own.toml"
    file.write_text(OWN_LADDER, encoding="utf-8")
    job_id = await ingest.submit(write_master(tmp_path / "a.flac", seed=1))
    async with working(with_ladder(ingest.settings, file)):
        job = await ingest.finished(job_id)
    assert await ingest.object_keys() == [
        f"assets/{job.asset_id}/{name}"
        for name in ("96_aac.mp4", "asset.json", "lossless_alac.mp4", "lossless_flac.mp4", "waveform.json")
    ]


async def test_a_wrong_ladder_stops_the_worker(ingest: Ingest, tmp_path: Path) -> None:
    """A worker whose ladder can't be read does not start, and spoils no job."""
    with pytest.raises(SettingsError, match="no-such-ladder"):
        await run_worker(with_ladder(ingest.settings, tmp_path / "no-such-ladder.toml"), asyncio.Event())


async def test_content_keys_open_only_with_the_key_ring(ingest: Ingest, tmp_path: Path) -> None:
    """Every rendition has a key of its own, wrapped in the database and nowhere else."""
    job_id = await ingest.submit(write_master(tmp_path / "a.flac", seed=1))
    async with working(ingest.settings):
        await ingest.finished(job_id)
    rows = await ingest.pool.fetch("SELECT kek_id, wrapped_key FROM renditions")
    ring = ingest.settings.secrets.key_ring()
    keys = {ring.unwrap(WrappedKey(row["kek_id"], row["wrapped_key"])) for row in rows}
    assert len(keys) == len(rows)
    written = b"".join([await ingest.store.read(key) for key in await ingest.object_keys()])
    assert not [key for key in keys if key in written]
    assert await ingest.pool.fetchval("SELECT wrapped_key FROM ingest_jobs") is None


async def test_the_same_master_again_is_unchanged(ingest: Ingest, tmp_path: Path) -> None:
    """A second copy, under another name even, makes nothing."""
    master = write_master(tmp_path / "a.flac", TAGS, seed=1)
    async with working(ingest.settings):
        first = await ingest.take_in(master)
    before = await ingest.object_keys()
    async with working(ingest.settings):
        second = await ingest.take_in(master.rename(tmp_path / "b.flac"))
    assert (second.outcome, second.track_id, second.asset_id) == ("unchanged", first.track_id, first.asset_id)
    assert await ingest.object_keys() == before


async def test_a_better_master_keeps_the_tracks_identity(ingest: Ingest, tmp_path: Path) -> None:
    """24/96 takes the place of 16/44.1 of the same place and length: a new asset, new tags, the same track."""
    live = {**TAGS, "title": "Song (Live)"}
    plain = write_master(tmp_path / "a.flac", TAGS, seed=1)
    better = write_master(tmp_path / "b.flac", live, seed=1, bit_depth=24, sample_rate_hz=96_000)
    async with working(ingest.settings):
        first = await ingest.take_in(plain)
        second = await ingest.take_in(better)
    assert (second.outcome, second.track_id) == ("packaged", first.track_id)
    assert await ingest.pool.fetchval("SELECT title FROM tracks") == "Song (Live)"
    superseded = await ingest.pool.fetch("SELECT id FROM assets WHERE superseded_at IS NOT NULL")
    assert [row["id"].hex for row in superseded] == [first.asset_id]
    assert second.asset_id != first.asset_id


async def test_a_worse_master_changes_nothing(ingest: Ingest, tmp_path: Path) -> None:
    """An MP3 of what is there as FLAC is told so, and nothing of it is left."""
    good = write_master(tmp_path / "a.flac", TAGS, seed=1)
    worse = write_master(tmp_path / "a.mp3", {**TAGS, "title": "song"}, seed=1)
    async with working(ingest.settings):
        first = await ingest.take_in(good)
    before = await ingest.object_keys()
    async with working(ingest.settings):
        second = await ingest.take_in(worse)
    assert (second.outcome, second.track_id, second.asset_id) == ("unchanged", first.track_id, first.asset_id)
    assert second.note == "the catalog has a better master of this recording"
    assert await ingest.object_keys() == before
    assert await ingest.pool.fetchval("SELECT title FROM tracks") == "Song"


async def test_an_isrc_finds_its_track_in_another_album(ingest: Ingest, tmp_path: Path) -> None:
    """A newer master with the same ISRC takes its place there, and leaves no album of its own."""
    moved = {**WITH_ISRC, "artist": "The Band", "album": "Best of", "track": "9"}
    async with working(ingest.settings):
        first = await ingest.take_in(write_master(tmp_path / "a.flac", WITH_ISRC, seed=1))
        second = await ingest.take_in(write_master(tmp_path / "b.flac", moved, seed=2))
    assert second.track_id == first.track_id
    assert [row["title"] for row in await ingest.pool.fetch("SELECT title FROM albums")] == ["Record"]


async def test_an_isrc_of_another_length_is_not_believed(ingest: Ingest, tmp_path: Path) -> None:
    """Albums exist whose tracks all carry one ISRC: they stay different tracks."""
    long = write_master(tmp_path / "4.wav", {**WITH_ISRC, "track": "4"}, seed=2, length_s=14.0)
    async with working(ingest.settings):
        first = await ingest.take_in(write_master(tmp_path / "3.wav", WITH_ISRC, seed=1))
        second = await ingest.take_in(long)
    assert second.track_id != first.track_id
    rows = await ingest.pool.fetch(
        "SELECT isrc, notes FROM tracks t JOIN assets a ON a.id = t.asset_id ORDER BY number"
    )
    assert [row["isrc"] for row in rows] == ["GBAYE0000001", None]
    assert "ISRC GBAYE0000001 belongs to a recording of another length and was left out" in rows[1]["notes"]


async def test_what_is_no_master_is_refused_at_once(ingest: Ingest, tmp_path: Path) -> None:
    """The reason is told, one start was enough, and nothing is left but the master kept for a retry."""
    path = tmp_path / "letter.flac"
    path.write_text("Dear listener, there is no music in here.")
    async with working(ingest.settings):
        job = await ingest.take_in(path)
    assert (job.state, job.starts, job.retryable) == ("failed", 1, True)
    assert job.error_code == "not-audio"
    assert job.error
    assert await ingest.object_keys() == [f"staged/{job.id}"]
    assert await ingest.count("tracks") == 0


async def test_workers_share_an_album(ingest: Ingest, tmp_path: Path) -> None:
    """Two workers with two slots each package eight tracks once each, into one album of one artist."""
    settings = with_worker(ingest.settings, concurrency=2)
    masters = [
        write_master(tmp_path / f"{number}.flac", {**TAGS, "track": str(number)}, seed=number, length_s=1.0)
        for number in range(1, 9)
    ]
    async with working(settings), working(settings):
        jobs = await asyncio.gather(*(ingest.take_in(master) for master in masters))
    assert {(job.outcome, job.starts) for job in jobs} == {("packaged", 1)}
    counts = [await ingest.count(table) for table in ("artists", "albums", "tracks", "assets")]
    assert counts == [1, 1, 8, 8]


async def test_renditions_can_be_asked_for(ingest: Ingest, tmp_path: Path) -> None:
    """A lossy master's asset has the lossy rungs of the ladder and no others."""
    async with working(ingest.settings):
        job = await ingest.take_in(write_master(tmp_path / "a.mp3", seed=1))
    names = await ingest.jobs.rendition_names(AssetId(job.asset_id or ""))
    assert names
    assert set(names) <= {name for name in RENDITION_NAMES if "lossless" not in name}


async def test_health_and_metrics_are_served_where_a_port_is_set(ingest: Ingest, tmp_path: Path) -> None:
    """Readiness by component, and how starts ended."""
    settings = with_worker(ingest.settings, health_port=free_port())
    base = f"http://127.0.0.1:{settings.worker.health_port}"
    async with working(settings), aiohttp.ClientSession() as session:
        await ingest.take_in(write_master(tmp_path / "a.wav", seed=1, length_s=1.0))
        async with session.get(f"{base}/health/ready") as response:
            ready = await response.json()
        async with session.get(f"{base}/metrics") as response:
            metrics = await response.text()
    assert (response.status, ready["status"]) == (200, "ready")
    assert set(ready["components"]) == {"database", "object_store"}
    assert 'segue_ingest_starts_total{ending="packaged"}' in metrics


async def test_a_taken_port_is_told(ingest: Ingest) -> None:
    """As itself, so that the command can say it in one line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = with_worker(ingest.settings, health_port=server.getsockname()[1])
        with pytest.raises(PortTakenError):
            await run_worker(settings, asyncio.Event())
