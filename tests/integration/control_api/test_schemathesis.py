"""The served document, held against the service by schemathesis: every check, whatever it thinks of to send.

A run in the suite is short; `SEGUE_CONFORMANCE_S` makes it as long as one likes.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from control_api.accounts.models import Account
from control_api.app import build_app
from control_api.search.generations import IndexFolder
from control_api.search.indexer import Indexer
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.http.server import serve
from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.search.waiting import until

Ids = Mapping[str, list[str]]
"""By the names of path parameters."""

RUN_S = int(os.environ.get("SEGUE_CONFORMANCE_S", "12"))
ROOT = Path(__file__).parents[3]
GRACE_S = 120.0
"""For starting up, the request in hand, and reporting."""

ENDS_ITS_SESSION = ("log_out", "log_out_everywhere", "revoke_session", "delete_me")
"""Whatever came after them would be told 401 and no more; they have tests of their own."""
ENDLESS = ("follow_figures", "follow_library", "watch_job_events", "watch_jobs")
"""Server-sent events end only when the client goes away, which schemathesis takes for a hung server."""


async def _run(address: str, token: str, ids: Ids, folder: Path) -> tuple[int | None, str]:
    """Schemathesis's exit code, and what it reports."""
    excluded = [
        option for name in (*ENDS_ITS_SESSION, *ENDLESS) for option in ("--exclude-operation-id", name)
    ]
    with (folder / "report").open("w+b") as report:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "schemathesis.cli"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
            *(
                "run",
                f"{address}/openapi.json",
                "--wait-for-schema",
                "10",
                "--header",
                f"Authorization: Bearer {token}",
            ),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--seed", "20260101"),
            *("--max-time", str(RUN_S), "--continue-on-failure", "--request-timeout", "20"),
            *("--suppress-health-check", "all", "--generation-database", "none", "--no-color", *excluded),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SEGUE_CONFORMANCE_IDS": json.dumps(ids)},
            stdout=report,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            async with asyncio.timeout(RUN_S + GRACE_S):
                code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        report.seek(0)
        return code, report.read().decode()


@pytest.fixture
async def address(settings: Settings, pool: Pool) -> AsyncIterator[str]:
    """Where the API is served as ever, with an index to search, and no limit of log-ins."""
    unlimited = settings.rate_limits.model_copy(
        update={"log_in": settings.rate_limits.log_in.model_copy(update={"limit": 1_000_000})}
    )
    settings = settings.model_copy(update={"rate_limits": unlimited})
    serving = serve(build_app(settings), host=LOOPBACK, port=settings.control_api.port, stop=asyncio.Event())
    async with in_background(Indexer(settings, pool).run()), in_background(serving):
        await until(lambda: IndexFolder(settings.search.directory).current() is not None)
        yield f"http://{LOOPBACK}:{settings.control_api.port}"


@pytest.fixture
async def tokens(api: ApiClient, admin: Account, listener: Account) -> Mapping[str, str]:
    """Sessions of who may do everything, and of who may do the least."""
    return {"admin": await api.log_in(admin.email), "listener": await api.log_in(listener.email)}


@pytest.fixture
async def ids(
    api: ApiClient, pool: Pool, rows: CatalogRows, *, tokens: Mapping[str, str], person: str
) -> Ids:
    """What lists have to show, and paths can name."""
    token = tokens[person]
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    track_ids = [await rows.track(artist_id, album_id, f"Song {n}", number=n) for n in range(1, 6)]
    playlist_id = (await api.call("POST", "/playlists", token=token, json={"name": "Mine"})).json["id"]
    entries = [{"track_id": str(track_id)} for track_id in track_ids]
    await api.call("POST", f"/playlists/{playlist_id}/entries", token=token, json={"entries": entries})
    for track_id in track_ids:
        await api.call("PUT", f"/library/track/{track_id}", token=token)
        played = {"id": str(uuid4()), "track_id": str(track_id), "listened_s": 60}
        await api.call("POST", "/plays", token=token, json={**played, "played_at": "2026-01-01T00:00:00Z"})
    return {
        "artist_id": [str(artist_id)],
        "album_id": [str(album_id)],
        "track_id": [str(track_id) for track_id in track_ids],
        "item_id": [str(artist_id), str(album_id), str(track_ids[0]), str(playlist_id)],
        "playlist_id": [str(playlist_id)],
        "job_id": [await _ready_job(pool) for _ in range(3)],
        "upload_id": await _uploads(api, tokens["admin"]),
    }


async def _ready_job(pool: Pool) -> str:
    """A master that waits, as a worker leaves it."""
    tags = '{"title": "Song", "artist": "Band", "album_artist": "Band", "album": "Record"}'
    job_id = await pool.fetchval(
        "INSERT INTO ingest_jobs (state, review, asset_id, staged, master_sha256, master_bytes, file_name) "
        "VALUES ('ready', true, gen_random_uuid(), false, gen_random_uuid()::text, 1, 'a.flac') RETURNING id"
    )
    await pool.execute(
        "INSERT INTO proposals (job_id, told_tags, tags, wrapped_keys) VALUES ($1, $2, $2, '{}')",
        job_id,
        tags,
    )
    return str(job_id)


async def _uploads(api: ApiClient, token: str) -> list[str]:
    body = {"file_name": "a.wav", "length_bytes": 10}
    begun = [await api.call("POST", "/admin/uploads", token=token, json=body) for _ in range(3)]
    return [answer.json["id"] for answer in begun]


@pytest.mark.parametrize("person", ["admin", "listener"])
async def test_the_service_is_what_its_document_says(
    address: str, tokens: Mapping[str, str], ids: Ids, tmp_path: Path, person: str
) -> None:
    """No answer is off the document, nothing that fits it is refused, nothing that doesn't is taken."""
    code, report = await _run(address, tokens[person], ids, tmp_path)

    assert code == 0, report
