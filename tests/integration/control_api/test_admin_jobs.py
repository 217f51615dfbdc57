"""Handing in masters and following their jobs, over HTTP."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp import MultipartWriter

from control_api import told_while_permitted
from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from control_api.admin import upload
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import API, PASSWORD, Answer, ApiClient, serving
from tests.integration.control_api.catalog_rows import CatalogRows

MASTER = b"RIFF of no great worth" * 10_000


def _staged(settings: Settings) -> list[Path]:
    folder = settings.object_store.directory / "objects" / "staged"
    return sorted(folder.iterdir()) if folder.exists() else []


async def _upload(
    api: ApiClient, token: str, data: Any = MASTER, query: str = "file_name=01 Song.wav"
) -> Answer:
    return await api.call("POST", f"/admin/masters?{query}", token=token, data=data)


async def test_a_master_is_staged_encrypted_and_queued(
    api: ApiClient, admin: Account, admin_token: str, settings: Settings
) -> None:
    """202 with the job; of the master only ciphertext is at rest."""
    answer = await _upload(api, admin_token, query="file_name=01 Song.wav&folder=Artist/Album")
    job = answer.json
    staged = _staged(settings)

    assert (answer.status, answer.headers["Location"]) == (202, f"/api/v1/admin/jobs/{job['id']}")
    assert (job["state"], job["file_name"], job["folder_names"]) == (
        "queued",
        "01 Song.wav",
        ["Artist", "Album"],
    )
    assert (job["master_sha256"], job["master_bytes"]) == (hashlib.sha256(MASTER).hexdigest(), len(MASTER))
    assert job["submitted_by"] == str(admin.id)
    assert [path.name for path in staged] == [job["id"]]
    assert len(staged[0].read_bytes()) == len(MASTER)
    assert MASTER[:16] not in staged[0].read_bytes()


async def test_the_same_master_again_joins_the_job(
    api: ApiClient, admin_token: str, settings: Settings
) -> None:
    """200 with the first job, also when both come at once; nothing is staged twice."""
    answers = await asyncio.gather(*(_upload(api, admin_token) for _ in range(4)))

    assert sorted(answer.status for answer in answers) == [200, 200, 200, 202]
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(_staged(settings)) == 1


async def test_a_published_master_is_unchanged(
    api: ApiClient, admin_token: str, settings: Settings, rows: CatalogRows, pool: Pool
) -> None:
    """200 with a job that is done already and names the track."""
    artist_id = await rows.artist("Someone")
    track_id = await rows.track(artist_id, await rows.album(artist_id, "Something"), "Somewhat")
    await pool.execute(
        "INSERT INTO known_masters VALUES ($1, $2)", hashlib.sha256(MASTER).hexdigest(), track_id
    )
    answer = await _upload(api, admin_token)

    assert answer.status == 200
    assert (answer.json["state"], answer.json["outcome"]) == ("done", "unchanged")
    assert answer.json["track_id"] == str(track_id)
    assert _staged(settings) == []


async def test_a_browsers_form_does_as_well(api: ApiClient, admin_token: str) -> None:
    """The part's own name, in UTF-8 as browsers write it, is the file's; the folder comes first."""
    body = _form(("folder", None, b"Artist\\Album"), ("file", "02 Señor.wav", MASTER)) + b"--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await api.call("POST", "/admin/masters", token=admin_token, data=body, headers=headers)
    job = answer.json

    assert answer.status == 202
    assert (job["file_name"], job["folder_names"]) == ("02 Señor.wav", ["Artist", "Album"])
    assert job["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


def _form(*parts: tuple[str, str | None, bytes]) -> bytes:
    """A form as it stands on the wire, boundary ``b``."""
    return b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        % (name.encode(), b'; filename="%b"' % file_name.encode() if file_name else b"", content)
        for name, file_name, content in parts
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (_form(("file", "a.wav", MASTER)) + b"--b--\r\n", 202),
        (_form(("file", "a.wav", MASTER)), 400),
        (_form(("file", "a.wav", MASTER))[:-1000], 400),
        (_form(("file", "a.wav", MASTER), ("file", "b.wav", MASTER)) + b"--b--\r\n", 400),
        (_form(("file", "a.wav", MASTER), ("folder", None, b"late")) + b"--b--\r\n", 400),
        (_form(("folder", None, b"x" * 5000), ("file", "a.wav", MASTER)) + b"--b--\r\n", 400),
        (_form(("other", None, b"x"), ("file", "a.wav", MASTER)) + b"--b--\r\n", 400),
        (_form(("folder", None, b"only")) + b"--b--\r\n", 400),
        (_form(("file", "a.wav", b"")) + b"--b--\r\n", 422),
        (_form(("file", "/", MASTER)) + b"--b--\r\n", 422),
        (b"--b--\r\n", 400),
        (b"no form at all", 400),
        (b"", 400),
    ],
)
async def test_a_garbled_form_leaves_nothing(
    api: ApiClient, admin_token: str, settings: Settings, *, body: bytes, status: int
) -> None:
    """A form that is cut short is no shorter master."""
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await api.call("POST", "/admin/masters", token=admin_token, data=body, headers=headers)

    assert answer.status == status
    assert len(_staged(settings)) == (1 if status == 202 else 0)


@pytest.mark.parametrize("seed", range(5))
async def test_a_form_is_read_the_same_however_it_is_sliced(
    api: ApiClient, admin_token: str, seed: int
) -> None:
    """Near-boundaries in the file, and slices that end within the real one."""
    random = Random(seed)
    pieces = [b"\r\n--", b"\r\n--b", b"\r\n", b"--boundary", b"-", b"\r", random.randbytes(300)]
    master = b"".join(random.choices(pieces, k=400))
    head = b'--boundary-7\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    body = head + master + b"\r\n--boundary-7--\r\n"

    async def slices() -> AsyncIterator[bytes]:
        start = 0
        while start < len(body):
            end = start + random.choice([1, 2, 7, 100, 4000])
            yield body[start:end]
            start = end

    headers = {"Content-Type": "multipart/form-data; boundary=boundary-7"}
    answer = await api.call("POST", "/admin/masters", token=admin_token, data=slices(), headers=headers)

    assert answer.json["master_sha256"] == hashlib.sha256(master).hexdigest()


@pytest.mark.parametrize("header", ["multipart/form-data", "multipart/form-data; boundary=" + "b" * 200])
async def test_a_form_without_a_fit_boundary_is_refused(
    api: ApiClient, admin_token: str, header: str
) -> None:
    """RFC 2046 allows 70 characters."""
    answer = await api.call(
        "POST", "/admin/masters", token=admin_token, data=b"x", headers={"Content-Type": header}
    )

    assert (answer.status, answer.json["code"]) == (400, "malformed-body")


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("", 422, "file_name"),
        ("file_name=", 422, "file_name"),
        ("file_name=../..", 422, "file_name"),
        ("file_name=a%00b.wav", 422, "file_name"),
        ("file_name=" + "%F0%9F%8E%B5" * 255, 202, None),
        ("file_name=" + "x" * 256, 422, "file_name"),
        ("file_name=a.wav&folder=" + "x" * 401, 422, "folder"),
        ("file_name=a.wav&name=b", 422, "name"),
        ("file_name=../../etc/passwd", 202, None),
    ],
)
async def test_a_master_needs_a_name_and_no_more(
    api: ApiClient, admin_token: str, *, query: str, status: int, field: str | None
) -> None:
    """A path in the name means nothing."""
    answer = await _upload(api, admin_token, query=query)

    assert (answer.status, answer.json.get("field")) == (status, field)
    assert field or "/" not in answer.json["file_name"]


async def test_an_empty_master_is_refused(api: ApiClient, admin_token: str, settings: Settings) -> None:
    """422, and nothing is queued."""
    answer = await _upload(api, admin_token, b"")

    assert (answer.status, answer.json["code"]) == (422, "empty-master")
    assert _staged(settings) == []


@pytest.fixture
async def small_api(settings: Settings) -> AsyncIterator[ApiClient]:
    """An API that takes masters of up to 100 kB."""
    control_api = settings.control_api.model_copy(update={"max_upload_bytes": 100_000})
    async with serving(settings.model_copy(update={"control_api": control_api})) as api:
        yield api


async def _unsized(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_a_master_too_long_is_refused_however_it_comes(
    small_api: ApiClient, admin: Account, settings: Settings
) -> None:
    """413 by its length if it tells one, else when the limit is passed; the bound itself is taken."""
    token = await small_api.log_in(admin.email)
    with MultipartWriter("form-data") as form:
        part = form.append(MASTER)
        part.set_content_disposition("form-data", name="file", filename="a.wav")
    announced = await _upload(small_api, token)
    unannounced = await _upload(small_api, token, _unsized(MASTER))
    in_a_form = await _upload(small_api, token, form, query="")
    staged = _staged(settings)
    bound = await _upload(small_api, token, MASTER[:100_000])

    for answer in (announced, unannounced, in_a_form):
        assert (answer.status, answer.json["code"]) == (413, "master-too-large")
    assert staged == []
    assert bound.status == 202


async def test_an_upload_that_stalls_is_given_up(
    api: ApiClient, admin_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408, and the connection is not held for ever."""
    monkeypatch.setattr(upload, "IDLE_TIMEOUT_S", 0.05)
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
    writer.write(
        f"POST {API}/admin/masters?file_name=a.wav HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {admin_token}\r\nContent-Length: 10\r\n\r\nRIFF".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()

    assert head.startswith(b"HTTP/1.1 408 ")


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - files tell no event
            await asyncio.sleep(0.01)


async def test_an_upload_broken_off_leaves_nothing(settings: Settings, admin: Account, pool: Pool) -> None:
    """No job for half a master, and no half master."""
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
        writer.write(
            f"POST {API}/admin/masters?file_name=a.wav HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 400000\r\n"
            "Expect: 100-continue\r\n\r\n".encode()
        )
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(MASTER)
        await writer.drain()
        partial = settings.object_store.directory / "partial"
        await _until(lambda: partial.exists() and any(partial.iterdir()))
        writer.close()

    assert _staged(settings) == []
    assert list(partial.iterdir()) == []
    assert await pool.fetchval("SELECT count(*) FROM ingest_jobs") == 0


async def test_jobs_are_listed_newest_first_by_page_and_state(
    api: ApiClient, admin_token: str, pool: Pool
) -> None:
    """The filter holds over the pages."""
    ids = [(await _upload(api, admin_token, b"%d" % number)).json["id"] for number in range(5)]
    await pool.execute("UPDATE ingest_jobs SET state = 'failed' WHERE id = $1", UUID(ids[2]))
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"state": "queued", "limit": "2", "cursor": cursor}
        answer = await api.call("GET", "/admin/jobs", token=admin_token, params=params)
        pages.append([job["id"] for job in answer.json["items"]])
        cursor = answer.json["next_cursor"]
    everything = await api.call("GET", "/admin/jobs", token=admin_token)

    assert pages == [[ids[4], ids[3]], [ids[1], ids[0]]]
    assert [job["id"] for job in everything.json["items"]] == ids[::-1]


async def test_an_unknown_state_is_refused_with_those_there_are(api: ApiClient, admin_token: str) -> None:
    """Never an empty list instead."""
    answer = await api.call("GET", "/admin/jobs?state=broken", token=admin_token)

    assert (answer.status, answer.json["field"]) == (422, "state")
    assert "queued, running, ready, done, failed, discarded" in answer.json["detail"]


async def test_only_a_failed_job_can_be_retried(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """409 says what it is instead."""
    job_id = (await _upload(api, admin_token)).json["id"]
    queued = await api.call("POST", f"/admin/jobs/{job_id}/retry", token=admin_token)
    await pool.execute("UPDATE ingest_jobs SET state = 'failed', error_code = 'x', error = 'y'")
    failed = await api.call("GET", f"/admin/jobs/{job_id}", token=admin_token)
    retried = await api.call("POST", f"/admin/jobs/{job_id}/retry", token=admin_token)
    nobody = await api.call("POST", f"/admin/jobs/{uuid4()}/retry", token=admin_token)

    assert (queued.status, queued.json["code"]) == (409, "job-not-retryable")
    assert "queued" in queued.json["detail"]
    assert (failed.json["retryable"], failed.json["error_code"], failed.json["error"]) == (True, "x", "y")
    assert (retried.status, retried.json["state"], retried.json["error"]) == (202, "queued", None)
    assert nobody.status == 404


async def _events(api: ApiClient, token: str, job_id: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    headers = {"Authorization": f"Bearer {token}"}
    async with api.http.get(f"{API}/admin/jobs/{job_id}/events", headers=headers) as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        name = ""
        async for line in response.content:
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                yield name, json.loads(value)


async def test_a_job_is_followed_until_it_is_over(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """First how it stands, then every change, then the end of the stream."""
    job_id = (await _upload(api, admin_token)).json["id"]
    told = []
    async for name, job in _events(api, admin_token, job_id):
        told.append((name, job["state"], job["stage"]))
        if job["stage"] == "queued":
            await pool.execute("UPDATE ingest_jobs SET stage = 'encode', progress = 0.5")
        elif job["stage"] == "encode":
            await pool.execute("UPDATE ingest_jobs SET state = 'failed', stage = 'failed'")

    assert told == [
        ("progress", "queued", "queued"),
        ("progress", "queued", "encode"),
        ("finished", "failed", "failed"),
    ]


async def test_a_finished_job_is_told_once(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """Who comes late is told the end and nothing else; who comes for nothing gets 404."""
    job_id = (await _upload(api, admin_token)).json["id"]
    await pool.execute("UPDATE ingest_jobs SET state = 'failed', stage = 'failed'")
    told = [name async for name, _ in _events(api, admin_token, job_id)]
    nobody = await api.call("GET", f"/admin/jobs/{uuid4()}/events", token=admin_token)

    assert told == ["finished"]
    assert (nobody.status, nobody.json["code"]) == (404, "job-not-found")


async def test_a_silent_job_is_kept_alive(
    api: ApiClient, admin_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Comments that every client ignores keep proxies from closing the stream."""
    monkeypatch.setattr(told_while_permitted, "HEARTBEAT_INTERVAL_S", 0.01)
    job_id = (await _upload(api, admin_token)).json["id"]
    headers = {"Authorization": f"Bearer {admin_token}"}
    async with api.http.get(f"{API}/admin/jobs/{job_id}/events", headers=headers) as response:
        await response.content.readuntil(b"\n\n")
        comments = [await response.content.readuntil(b"\n\n") for _ in range(3)]

    assert comments == [b": still here\n\n"] * 3


async def test_a_stream_that_fails_ends_and_can_be_opened_again(
    api: ApiClient, admin_token: str, pool: Pool
) -> None:
    """What broke is logged; nothing is written behind the head."""
    job_id = (await _upload(api, admin_token)).json["id"]
    told = []
    async for name, _ in _events(api, admin_token, job_id):
        told.append(name)
        await pool.execute("DELETE FROM ingest_jobs")

    assert told == ["progress"]


async def test_events_end_when_the_service_stops(settings: Settings, admin: Account) -> None:
    """Whoever follows a job holds up no restart."""
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        job_id = (await _upload(api, token)).json["id"]
        events = _events(api, token, job_id)
        first, _ = await anext(events)
        async with asyncio.timeout(5):
            await api.http.server.close()
            rest = [name async for name, _ in events]

    assert (first, rest) == ("progress", [])


async def test_events_end_with_the_permission_to_see_them(
    api: ApiClient, admin_token: str, accounts: AccountService
) -> None:
    """Whoever administers no more is told nothing more, however long the job goes on."""
    other = await accounts.create("other-admin@example.org", PASSWORD, role=Role.ADMIN)
    job_id = (await _upload(api, admin_token)).json["id"]
    events = _events(api, await api.log_in(other.email), job_id)
    first, _ = await anext(events)
    change = {"role": "user"}
    assert (await api.call("PATCH", f"/admin/users/{other.id}", token=admin_token, json=change)).status == 200
    async with asyncio.timeout(10):
        rest = [name async for name, _ in events]

    assert (first, rest) == ("progress", [])
