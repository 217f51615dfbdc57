"""Masters that wait once they are packaged: what is told of them, and whether they are published."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from kernel.database.pool import Pool
from kernel.settings import Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.ingest_harness import Ingest, with_worker, working
from tests.integration.control_api.api_client import Answer, ApiClient
from tests.masters import write_master

TAGS = {"title": "Song", "artist": "Band", "album": "Record", "track": "3", "genre": "Rock", "date": "1999"}
EDIT = {
    "title": "The Song",
    "artist": "The Band",
    "album_artist": "The Band",
    "album": "The Record",
    "disc": 2,
    "number": 7,
    "release_date": "2001-02-03",
    "genres": ["Jazz", "Soul"],
    "isrc": "GBAYE0000009",
    "explicit": True,
}
PNG = {"Content-Type": "image/png"}
IMPATIENT = Patience(superseded_s=0, failed_s=0, unshown_s=0, unqueued_s=0)


def _picture(colour: tuple[int, int, int], edge_px: int = 300) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (edge_px, edge_px), colour).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def ingest(settings: Settings, pool: Pool, tmp_path: Path) -> Ingest:
    """A way in, whose workers' scratch directories lie with the test's files."""
    changed = with_worker(settings, scratch_directory=str(tmp_path / "scratch"), lease_s=2.0)
    return Ingest(changed, pool)


@pytest.fixture
def master(tmp_path: Path) -> bytes:
    """A short master with tags."""
    return write_master(tmp_path / "03 Song.flac", TAGS, seed=5).read_bytes()


class Desk:
    """An administrator at the API, and workers beside her."""

    def __init__(self, api: ApiClient, token: str, ingest: Ingest) -> None:
        self.api = api
        self.token = token
        self.ingest = ingest

    async def hand_in(self, data: bytes) -> str:
        """A master for review; its job's id."""
        path = "/admin/masters?file_name=03 Song.flac&review=true"
        answer = await self.api.call("POST", path, token=self.token, data=data)
        job_id: str = answer.json["id"]
        return job_id

    async def job(self, job_id: str) -> Any:
        """How a job stands."""
        return (await self.api.call("GET", f"/admin/jobs/{job_id}", token=self.token)).json

    async def until(self, job_id: str, state: str) -> Any:
        """A job once it is in a state."""
        async with asyncio.timeout(60):
            while (job := await self.job(job_id))["state"] != state:  # noqa: ASYNC110 - the API is asked
                await asyncio.sleep(0.05)
        return job

    async def ready(self, data: bytes) -> str:
        """A master that waits; its worker is gone."""
        job_id = await self.hand_in(data)
        async with working(self.ingest.settings):
            await self.until(job_id, "ready")
        return job_id

    async def tag(self, job_id: str, **tags: Any) -> Answer:
        """Change what is told of a master."""
        return await self.api.call("PATCH", f"/admin/jobs/{job_id}/tags", token=self.token, json=tags)

    async def picture(self, job_id: str, data: bytes) -> Answer:
        """Give its album a picture."""
        return await self.api.call(
            "PUT", f"/admin/jobs/{job_id}/artwork", token=self.token, data=data, headers=PNG
        )

    async def publish(self, job_id: str) -> Answer:
        """Have it published."""
        return await self.api.call("POST", f"/admin/jobs/{job_id}/publication", token=self.token)

    async def discard(self, job_id: str) -> Answer:
        """Give it up."""
        return await self.api.call("DELETE", f"/admin/jobs/{job_id}/publication", token=self.token)


@pytest.fixture
def desk(api: ApiClient, admin_token: str, ingest: Ingest) -> Desk:
    """The ingest desk."""
    return Desk(api, admin_token, ingest)


async def _track(pool: Pool) -> Any:
    row = await pool.fetchrow(
        "SELECT t.title, a.name AS artist, aa.name AS album_artist, b.title AS album, t.disc, t.number, "
        "t.release_date, t.isrc, t.explicit, "
        "ARRAY(SELECT name FROM track_genres WHERE track_id = t.id ORDER BY position) AS genres "
        "FROM tracks t JOIN artists a ON a.id = t.artist_id JOIN albums b ON b.id = t.album_id "
        "JOIN artists aa ON aa.id = b.artist_id"
    )
    return row and dict(row)


async def test_a_master_waits_with_what_was_read_and_is_published_as_it_was_changed(
    desk: Desk, master: bytes, pool: Pool
) -> None:
    """Nothing is visible before; then it is what the administrator said, and hers."""
    job_id = await desk.ready(master)
    waiting = await desk.job(job_id)
    before = await desk.ingest.count("tracks")
    changed = await desk.tag(job_id, **EDIT)
    ordered = await desk.publish(job_id)
    async with working(desk.ingest.settings):
        done = await desk.until(job_id, "done")
    fields = await pool.fetchval("SELECT edited_fields FROM tracks")

    assert (waiting["review"], waiting["outcome"], before) == (True, None, 0)
    assert waiting["proposal"]["tags"] == waiting["proposal"]["told_tags"]
    assert waiting["proposal"]["tags"]["title"] == "Song"
    assert waiting["proposal"]["edited"] == []
    assert {stage["name"]: stage["state"] for stage in waiting["stages"]} == {
        **dict.fromkeys(("fetch", "probe", "decode", "encode", "verify", "artwork"), "done"),
        "publish": "waiting",
    }
    assert changed.status == 200
    assert changed.json["proposal"]["edited"] == sorted(EDIT)
    assert changed.json["proposal"]["told_tags"]["title"] == "Song"
    assert (ordered.status, ordered.json["state"]) == (202, "queued")
    assert (done["outcome"], done["asset_id"], done["proposal"]) == ("packaged", waiting["asset_id"], None)
    assert {stage["state"] for stage in done["stages"]} == {"done"}
    assert await _track(pool) == EDIT
    assert sorted(fields) == [
        *("album_id", "disc", "explicit", "genres", "isrc", "number", "release_date", "title"),
    ]
    assert (
        await pool.fetchval("SELECT count(*) FROM renditions WHERE asset_id = $1", UUID(done["asset_id"]))
        == 5
    )
    assert await desk.ingest.object_keys("staged/") == []


async def test_everything_decided_is_written_down(desk: Desk, master: bytes) -> None:
    """With the fields, before and after; what changes nothing is not."""
    job_id = await desk.ready(master)
    await desk.tag(job_id, title="Other", number=3)
    await desk.tag(job_id, title="Other")
    await desk.picture(job_id, _picture((9, 9, 9)))
    await desk.publish(job_id)
    await desk.publish(job_id)
    answer = await desk.api.call("GET", "/admin/audit", token=desk.token)
    about = [entry for entry in answer.json["items"] if entry["object_id"] == job_id][::-1]

    assert [entry["action"] for entry in about] == [
        *("submit-master", "change-job-tags", "set-job-artwork", "publish-job"),
    ]
    assert about[1]["changes"] == [{"field": "title", "before": "Song", "after": "Other"}]
    assert about[2]["changes"][0]["field"] == "artwork"


async def test_the_masters_own_tags_find_its_track_again(desk: Desk, tmp_path: Path, pool: Pool) -> None:
    """A better master with the same wrong tags is the same track, and what was said of it stays."""
    plain = write_master(tmp_path / "a.flac", TAGS, seed=5).read_bytes()
    better = write_master(tmp_path / "b.flac", TAGS, seed=5, bit_depth=24, sample_rate_hz=96_000)
    job_id = await desk.ready(plain)
    edit = {name: value for name, value in EDIT.items() if name != "isrc"}
    await desk.tag(job_id, **edit)
    await desk.publish(job_id)
    async with working(desk.ingest.settings):
        await desk.until(job_id, "done")
        job = await desk.ingest.take_in(better)

    assert job.outcome == "packaged"
    assert await desk.ingest.count("tracks") == 1
    assert await _track(pool) == {**EDIT, "isrc": None}


async def test_a_better_master_in_review_is_put_where_it_is_said(
    desk: Desk, tmp_path: Path, pool: Pool
) -> None:
    """The newest word counts, also where the catalog was edited before."""
    plain = write_master(tmp_path / "a.flac", TAGS, seed=5)
    better = write_master(tmp_path / "b.flac", TAGS, seed=5, bit_depth=24).read_bytes()
    async with working(desk.ingest.settings):
        first = await desk.ingest.take_in(plain)
    await desk.api.call(
        "PATCH", f"/tracks/{first.track_id}", token=desk.token, json={"title": "Edited", "disc": 4}
    )
    job_id = await desk.ready(better)
    await desk.tag(job_id, title="Newest", genres=[])
    await desk.publish(job_id)
    async with working(desk.ingest.settings):
        done = await desk.until(job_id, "done")
    track = await _track(pool)

    assert done["track_id"] == str(first.track_id)
    assert (track["title"], track["disc"], track["genres"]) == ("Newest", 4, [])


async def test_a_chosen_picture_is_the_albums(desk: Desk, master: bytes, pool: Pool) -> None:
    """Shown in the job before; masters' own don't replace it afterwards."""
    job_id = await desk.ready(master)
    shown = (await desk.picture(job_id, _picture((1, 2, 3)))).json["proposal"]
    picture = await desk.api.call(
        "GET", shown["artwork"]["pictures"][0]["url"].removeprefix("/api/v1"), token=desk.token
    )
    # No sweep takes it, however old it is.
    await pool.execute("UPDATE artworks SET brought_at = now() - interval '1 day'")
    await sweep(pool, desk.ingest.store, IMPATIENT)
    await desk.publish(job_id)
    async with working(desk.ingest.settings):
        await desk.until(job_id, "done")
    album = await pool.fetchrow("SELECT artwork_sha256, edited_fields FROM albums")

    assert shown["artwork_chosen"]
    assert picture.status == 200
    assert album is not None
    assert (album["artwork_sha256"], album["edited_fields"]) == (shown["artwork"]["sha256"], ["artwork"])


async def test_a_discarded_master_leaves_nothing(desk: Desk, master: bytes, pool: Pool) -> None:
    """No object, no proposal, no catalog; brought again, it is a new job."""
    job_id = await desk.ready(master)
    objects = await desk.ingest.object_keys()
    discarded = await desk.discard(job_id)
    left = await desk.ingest.object_keys()
    again = await desk.discard(job_id)
    late = [await desk.publish(job_id), await desk.tag(job_id, title="x"), await desk.picture(job_id, b"x")]
    anew = await desk.hand_in(master)

    assert len(objects) > 5
    assert (discarded.status, discarded.json["state"], discarded.json["error_code"]) == (
        200,
        "discarded",
        "discarded",
    )
    assert (left, again.status) == ([], 200)
    assert [(answer.status, answer.json["code"]) for answer in late] == [(409, "job-not-ready")] * 3
    assert "discarded" in late[0].json["detail"]
    assert await desk.ingest.count("proposals") == await desk.ingest.count("tracks") == 0
    assert anew != job_id


async def test_what_does_not_wait_is_not_decided(desk: Desk, master: bytes) -> None:
    """A job that is queued, and one that is not there."""
    job_id = await desk.hand_in(master)
    nobody = "00000000-0000-0000-0000-000000000000"
    for known, status, code in ((job_id, 409, "job-not-ready"), (nobody, 404, "job-not-found")):
        for answer in (
            await desk.publish(known),
            await desk.discard(known),
            await desk.tag(known, title="x"),
            await desk.picture(known, _picture((1, 1, 1))),
        ):
            assert (answer.status, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("tags", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " "}, "title"),
        ({"album": "\u3000"}, "album"),
        ({"release_date": "2001-02-30"}, "release_date"),
        ({"number": 0}, "number"),
        ({"genres": ["x" * 101]}, "genres"),
        ({"isrc": "x"}, "isrc"),
        ({"year": 1999}, "year"),
    ],
)
async def test_tags_that_can_not_be_are_refused(
    desk: Desk, pool: Pool, *, tags: dict[str, Any], field: str
) -> None:
    """422 names the field; looked at before the job is."""
    job_id = await desk.hand_in(b"RIFF")
    answer = await desk.tag(job_id, **tags)

    assert answer.status in (409, 422)
    if answer.status == 422:
        assert answer.json["field"].partition("[")[0] == field


async def test_the_same_master_joins_the_one_that_waits(desk: Desk, master: bytes) -> None:
    """Whoever brings it again is told the job; the command doesn't wait for somebody's word."""
    job_id = await desk.ready(master)
    joined = await desk.api.call("POST", "/admin/masters?file_name=a.flac", token=desk.token, data=master)

    assert (joined.status, joined.json["id"], joined.json["state"]) == (200, job_id, "ready")


async def test_sweeps_and_time_leave_what_waits_alone(desk: Desk, master: bytes, pool: Pool) -> None:
    """Its asset, its picture and its master stay, and it can be published after that."""
    job_id = await desk.ready(master)
    await pool.execute(
        "UPDATE ingest_jobs SET created_at = now() - interval '1 year', started_at = created_at"
    )
    objects = await desk.ingest.object_keys()
    await sweep(pool, desk.ingest.store, IMPATIENT)
    kept = await desk.ingest.object_keys()
    await desk.publish(job_id)
    await sweep(pool, desk.ingest.store, IMPATIENT)
    queued = await desk.ingest.object_keys()
    async with working(desk.ingest.settings):
        done = await desk.until(job_id, "done")

    assert objects == kept == queued
    assert done["outcome"] == "packaged"


async def _kill_publishing(desk: Desk, pool: Pool, job_id: str) -> None:
    """As a worker leaves a job that is killed when it has claimed it and not published."""
    await pool.execute(
        "UPDATE ingest_jobs SET state = 'running', stage = 'publish', starts = starts + 1, worker = 'killed', "
        "lease_until = now() - interval '1 s' WHERE id = $1",
        UUID(job_id),
    )


async def test_a_worker_killed_while_it_publishes_is_followed_by_another(
    desk: Desk, master: bytes, pool: Pool
) -> None:
    """With the same asset, once; what the administrator said is not lost."""
    job_id = await desk.ready(master)
    asset_id = (await desk.job(job_id))["asset_id"]
    await desk.tag(job_id, title="Said")
    await desk.publish(job_id)
    await _kill_publishing(desk, pool, job_id)
    await sweep(pool, desk.ingest.store, IMPATIENT)
    async with working(desk.ingest.settings):
        done = await desk.until(job_id, "done")

    assert (done["asset_id"], done["outcome"]) == (asset_id, "packaged")
    assert [row["title"] for row in await pool.fetch("SELECT title FROM tracks")] == ["Said"]
    assert await desk.ingest.count("assets") == 1


async def test_a_publication_that_can_not_be_waits_again(
    desk: Desk, master: bytes, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job says why; it can be changed, and published after all."""
    job_id = await desk.ready(master)
    await pool.execute("ALTER TABLE tracks ADD CONSTRAINT never CHECK (title <> 'Never')")
    await desk.tag(job_id, title="Never")
    settings = with_worker(desk.ingest.settings, max_starts=1)
    await desk.publish(job_id)
    async with working(settings):
        sent_back = await desk.until(job_id, "ready")
        await desk.tag(job_id, title="Possible")
        await desk.publish(job_id)
        done = await desk.until(job_id, "done")
    failed = [stage for stage in sent_back["stages"] if stage["state"] == "failed"]

    assert sent_back["error_code"] == "crashed"
    assert [(stage["name"], bool(stage["reason"])) for stage in failed] == [("publish", True)]
    assert (done["outcome"], done["error"]) == ("packaged", None)


async def test_an_asset_that_is_gone_is_packaged_again(desk: Desk, master: bytes) -> None:
    """Its job fails with the reason, and can be retried: the master was kept."""
    job_id = await desk.ready(master)
    for key in await desk.ingest.object_keys("assets/"):
        await desk.ingest.store.delete(key)
    await desk.publish(job_id)
    async with working(desk.ingest.settings):
        failed = await desk.until(job_id, "failed")
        await desk.api.call("POST", f"/admin/jobs/{job_id}/retry", token=desk.token)
        again = await desk.until(job_id, "ready")

    assert (failed["error_code"], failed["retryable"], failed["proposal"]) == ("asset-missing", True, None)
    assert "retry" in failed["error"]
    assert again["proposal"]["tags"]["title"] == "Song"


async def _at_once(*calls: Callable[[], Awaitable[Answer]]) -> list[int]:
    return [answer.status for answer in await asyncio.gather(*(call() for call in calls))]


async def test_of_publishing_and_discarding_at_once_one_wins(desk: Desk, master: bytes) -> None:
    """Either it is published whole, or nothing is left."""
    job_id = await desk.ready(master)
    statuses = await _at_once(*[lambda: desk.publish(job_id), lambda: desk.discard(job_id)] * 3)
    async with working(desk.ingest.settings):
        job = await desk.until(job_id, "done" if 202 in statuses else "discarded")

    assert set(statuses) in ({202, 409}, {200, 409})
    assert await desk.ingest.count("tracks") == (1 if job["state"] == "done" else 0)
    assert bool(await desk.ingest.object_keys()) == (job["state"] == "done")


async def test_a_master_uploaded_in_pieces_is_reviewed_too(desk: Desk, master: bytes) -> None:
    """Packaged from its parts, sample by sample what it was; in the end they are gone."""
    begun = await desk.api.call(
        "POST",
        "/admin/uploads",
        token=desk.token,
        json={"file_name": "a.flac", "length_bytes": len(master), "review": True},
    )
    upload_id = begun.json["id"]
    middle = len(master) // 3
    for begin, end in ((0, middle), (middle, len(master))):
        answer = await desk.api.call(
            "PATCH",
            f"/admin/uploads/{upload_id}",
            token=desk.token,
            data=master[begin:end],
            headers={"Content-Type": "application/octet-stream", "Upload-Offset": str(begin)},
        )
    job_id = answer.json["job"]["id"]
    async with working(desk.ingest.settings):
        await desk.until(job_id, "ready")
        parts = await desk.ingest.object_keys("uploads/")
        await desk.publish(job_id)
        done = await desk.until(job_id, "done")
        async with asyncio.timeout(10):
            while await desk.ingest.object_keys("uploads/"):
                pass

    assert len(parts) == 2
    assert done["outcome"] == "packaged"
