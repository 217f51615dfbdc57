"""Masters handed in piece by piece, over connections that break."""

import asyncio
import hashlib
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from control_api.admin.uploads import body
from kernel.config_directory import CONFIG_DIRECTORY
from kernel.database.pool import Pool
from kernel.object_store import directory
from kernel.resumable_upload import appending, turn, uploads
from kernel.resumable_upload.upload import upload_prefix
from kernel.settings import Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.ingest_harness import Ingest
from tests.integration.control_api.api_client import API, PASSWORD, Answer, ApiClient, serving

MASTER = bytes(range(256)) * 1000
OCTETS = "application/octet-stream"
PATIENT = Patience(superseded_s=60, failed_s=60, unqueued_s=0)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of an odd length, so that several make a request."""
    monkeypatch.setattr(appending, "PART_BYTES", 50_001)


async def _begin(api: ApiClient, token: str, length_bytes: int = len(MASTER), **more: Any) -> Answer:
    body = {"file_name": "01 Song.wav", "folder": "Artist/Album", "length_bytes": length_bytes, **more}
    return await api.call("POST", "/admin/uploads", token=token, json=body)


async def _append(
    api: ApiClient, token: str, upload_id: str, offset_bytes: int, data: Any = b"", **headers: str
) -> Answer:
    told = {"Content-Type": OCTETS, "Upload-Offset": str(offset_bytes), **headers}
    return await api.call("PATCH", f"/admin/uploads/{upload_id}", token=token, data=data, headers=told)


async def _whole(api: ApiClient, token: str, data: bytes = MASTER, **more: Any) -> Any:
    upload = (await _begin(api, token, len(data), **more)).json
    answer = await _append(api, token, upload["id"], 0, data)
    assert answer.status == 200, answer.content
    return answer.json


def _objects(settings: Settings) -> list[Path]:
    folder = settings.object_store.directory / "objects" / "uploads"
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


async def test_a_master_comes_in_pieces_and_becomes_a_job(
    api: ApiClient, admin: Account, admin_token: str, settings: Settings
) -> None:
    """Each answer tells how far it is, the last one the job; at rest there is ciphertext alone."""
    begun = await _begin(api, admin_token)
    upload = begun.json
    first = await _append(api, admin_token, upload["id"], 0, MASTER[:100_000])
    asked = await api.call("GET", f"/admin/uploads/{upload['id']}", token=admin_token)
    last = await _append(api, admin_token, upload["id"], 100_000, MASTER[100_000:])
    job = last.json["job"]
    sealed = b"".join(path.read_bytes() for path in _objects(settings))

    assert (begun.status, begun.headers["Location"]) == (201, f"{API}/admin/uploads/{upload['id']}")
    assert (upload["offset_bytes"], upload["length_bytes"], upload["job"]) == (0, len(MASTER), None)
    assert (first.status, first.json["offset_bytes"], first.json["job"]) == (200, 100_000, None)
    assert asked.json["offset_bytes"] == 100_000
    assert (last.status, last.json["offset_bytes"]) == (200, len(MASTER))
    assert (job["state"], job["file_name"], job["folder_names"]) == (
        "queued",
        "01 Song.wav",
        ["Artist", "Album"],
    )
    assert (job["master_sha256"], job["master_bytes"]) == (hashlib.sha256(MASTER).hexdigest(), len(MASTER))
    assert job["submitted_by"] == str(admin.id)
    assert len(sealed) == len(MASTER)
    assert MASTER[:64] not in sealed


async def test_what_another_process_stored_is_gone_on_with(settings: Settings, admin: Account) -> None:
    """Every piece by another API, the last of which has seen none of the others."""
    upload_id = ""
    for begin in (0, 80_000, 160_000, 240_000):
        async with serving(settings) as api:
            token = await api.log_in(admin.email)
            upload_id = upload_id or (await _begin(api, token)).json["id"]
            answer = await _append(api, token, upload_id, begin, MASTER[begin : begin + 80_000])

    assert answer.json["job"]["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


async def test_the_last_piece_again_is_told_the_job(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """Whoever lost the answer finds out what came of it, and nothing is made twice."""
    whole = await _whole(api, admin_token)
    again = await _append(api, admin_token, whole["id"], len(MASTER))
    stale = await _append(api, admin_token, whole["id"], 0, MASTER)
    asked = await api.call("GET", f"/admin/uploads/{whole['id']}", token=admin_token)

    assert (again.status, again.json["job"]["id"]) == (200, whole["job"]["id"])
    assert (whole["joined"], again.json["joined"]) == (False, False)
    assert (stale.status, stale.json["code"]) == (409, "upload-offset")
    assert stale.json["current"]["job_id"] == asked.json["job"]["id"] == whole["job"]["id"]
    assert await pool.fetchval("SELECT count(*) FROM ingest_jobs") == 1
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'submit-master'") == 1


async def test_the_same_master_twice_joins(api: ApiClient, admin_token: str, settings: Settings) -> None:
    """One job, one copy of it, and the second is told so; the other way of handing in joins it too."""
    first = await _whole(api, admin_token)
    kept = _objects(settings)
    second = await _whole(api, admin_token)
    third = await api.call("POST", "/admin/masters?file_name=a.wav", token=admin_token, data=MASTER)

    assert first["id"] != second["id"]
    assert first["job"]["id"] == second["job"]["id"] == third.json["id"]
    assert (first["joined"], second["joined"]) == (False, True)
    assert _objects(settings) == kept


@pytest.mark.parametrize("offset_bytes", [0, 1, 49_999, 50_001, len(MASTER)])
async def test_a_wrong_offset_is_told_the_right_one(
    api: ApiClient, admin_token: str, offset_bytes: int
) -> None:
    """409 with how the upload stands, which stays so."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _append(api, admin_token, upload_id, 0, MASTER[:50_000])
    answer = await _append(api, admin_token, upload_id, offset_bytes, b"x")

    assert (answer.status, answer.json["code"]) == (409, "upload-offset")
    assert (answer.json["current"]["id"], answer.json["current"]["offset_bytes"]) == (upload_id, 50_000)


async def test_of_two_at_once_one_appends(api: ApiClient, admin_token: str) -> None:
    """The other is told 409 and how the upload stands; what is stored is of one of them."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    held = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield MASTER[:60_000]
        await held.wait()
        yield MASTER[60_000:]

    slow = asyncio.create_task(_append(api, admin_token, upload_id, 0, slowly()))
    while (await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)).json["offset_bytes"] == 0:
        pass
    busy = await _append(api, admin_token, upload_id, 50_001, b"y" * 10)
    held.set()
    answer = await slow

    assert (busy.status, busy.json["code"]) == (409, "upload-busy")
    assert busy.json["current"]["offset_bytes"] == 50_001
    assert 1 <= int(busy.headers["Retry-After"]) <= 10
    assert answer.json["job"]["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


async def test_of_many_at_the_same_offset_one_appends(api: ApiClient, admin_token: str) -> None:
    """However close they come."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    answers = await asyncio.gather(
        *(_append(api, admin_token, upload_id, 0, MASTER[:1000]) for _ in range(8))
    )
    state = (await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)).json

    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    assert state["offset_bytes"] == 1000


async def test_what_came_of_a_cut_request_counts(settings: Settings, admin: Account, pool: Pool) -> None:
    """To the last byte, and the next request goes on from there at once."""
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        upload_id = (await _begin(api, token)).json["id"]
        _, writer = await asyncio.open_connection(api.http.host, api.http.port)
        writer.write(
            f"PATCH {API}/admin/uploads/{upload_id} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: {OCTETS}\r\nUpload-Offset: 0\r\n"
            f"Content-Length: {len(MASTER)}\r\n\r\n".encode()
        )
        writer.write(MASTER[:120_000])
        await writer.drain()
        async with asyncio.timeout(10):
            while await pool.fetchval("SELECT offset_bytes FROM uploads") < 100_002:
                pass
        writer.close()
        async with asyncio.timeout(10):
            while await pool.fetchval("SELECT writer FROM uploads") is not None:
                pass
        offset = (await api.call("GET", f"/admin/uploads/{upload_id}", token=token)).json["offset_bytes"]
        rest = await _append(api, token, upload_id, offset, MASTER[offset:])

    assert 100_002 <= offset <= 120_000
    assert rest.json["job"]["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


async def test_what_came_of_a_request_that_stalls_counts(
    api: ApiClient, admin_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """408, with all that there was of it stored."""
    monkeypatch.setattr(body, "IDLE_TIMEOUT_S", 0.2)
    upload_id = (await _begin(api, admin_token)).json["id"]
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port)
    writer.write(
        f"PATCH {API}/admin/uploads/{upload_id} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {admin_token}\r\nContent-Type: {OCTETS}\r\nUpload-Offset: 0\r\n"
        f"Content-Length: {len(MASTER)}\r\n\r\n".encode()
        + MASTER[:70_000]
    )
    head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    state = (await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)).json

    assert head.startswith(b"HTTP/1.1 408 ")
    assert state["offset_bytes"] == 70_000


async def test_one_who_is_gone_without_a_word_is_waited_for_no_longer_than_the_lease(
    api: ApiClient, admin_token: str, pool: Pool
) -> None:
    """A killed process leaves its name; when its time is over another may append, and it may not any more."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    await pool.execute(
        "UPDATE uploads SET writer = '\\x0011223344556677', writer_until = now() + interval '5 s'"
    )
    busy = await _append(api, admin_token, upload_id, 0, MASTER[:10])
    await pool.execute("UPDATE uploads SET writer_until = now() - interval '1 s'")
    free = await _append(api, admin_token, upload_id, 0, MASTER[:10])

    assert (busy.status, busy.json["code"]) == (409, "upload-busy")
    assert (free.status, free.json["offset_bytes"]) == (200, 10)


async def test_who_lost_her_turn_changes_nothing(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool
) -> None:
    """A request that only slept tells 409 when it wakes, and leaves no object."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    held = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield MASTER[:50_001]
        await held.wait()
        yield MASTER[50_001:]

    slow = asyncio.create_task(_append(api, admin_token, upload_id, 0, slowly()))
    while not await pool.fetchval("SELECT offset_bytes FROM uploads"):
        pass
    await pool.execute("UPDATE uploads SET writer_until = now() - interval '1 s'")
    other = await _append(api, admin_token, upload_id, 50_001, b"z" * 7)
    held.set()
    answer = await slow

    assert (other.status, other.json["offset_bytes"]) == (200, 50_008)
    assert (answer.status, answer.json["code"]) == (409, "upload-offset")
    assert sorted(path.stat().st_size for path in _objects(settings)) == [7, 50_001]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"length_bytes": 0}, 422, "invalid-request"),
        ({"length_bytes": -1}, 422, "invalid-request"),
        ({"length_bytes": 1 << 60}, 422, "invalid-request"),
        ({"length_bytes": 1 << 50}, 413, "master-too-large"),
        ({"file_name": ""}, 422, "invalid-request"),
        ({"file_name": "../.."}, 422, "invalid-request"),
        ({"file_name": "x" * 256}, 422, "invalid-request"),
        ({"folder": "x" * 401}, 422, "invalid-request"),
        ({"more": 1}, 422, "invalid-request"),
        ({"review": "yes"}, 422, "invalid-request"),
    ],
)
async def test_an_upload_that_can_not_be_is_refused(
    api: ApiClient, admin_token: str, *, changes: dict[str, Any], status: int, code: str
) -> None:
    """Before a byte of it is sent."""
    answer = await _begin(api, admin_token, **changes)

    assert (answer.status, answer.json["code"]) == (status, code)


async def test_more_than_there_is_left_is_refused(api: ApiClient, admin_token: str) -> None:
    """By what the request says of itself, or where it is passed; what fits counts."""
    upload_id = (await _begin(api, admin_token, 60_000)).json["id"]

    async def unsized() -> AsyncIterator[bytes]:
        yield MASTER[:50_001]
        yield MASTER[50_001:60_001]

    announced = await _append(api, admin_token, upload_id, 0, MASTER[:60_001])
    unannounced = await _append(api, admin_token, upload_id, 0, unsized())
    state = (await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)).json

    assert (announced.status, announced.json["code"]) == (413, "upload-overrun")
    assert (unannounced.status, unannounced.json["code"]) == (413, "upload-overrun")
    assert state["offset_bytes"] in (0, 50_001)


@pytest.mark.parametrize("value", [None, "", "x", "-1", "1.5", "9" * 30])
async def test_an_offset_that_is_none_is_refused(api: ApiClient, admin_token: str, value: str | None) -> None:
    """422 names the field."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    headers = {"Content-Type": OCTETS} | ({} if value is None else {"Upload-Offset": value})
    answer = await api.call(
        "PATCH", f"/admin/uploads/{upload_id}", token=admin_token, data=b"x", headers=headers
    )

    assert (answer.status, answer.json["location"], answer.json["field"]) == (422, "header", "Upload-Offset")


async def test_a_body_of_another_kind_is_refused(api: ApiClient, admin_token: str) -> None:
    """415."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    answer = await _append(api, admin_token, upload_id, 0, b"x", **{"Content-Type": "image/png"})

    assert (answer.status, answer.json["code"]) == (415, "unsupported-media-type")


async def test_an_upload_left_for_too_long_is_gone(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool
) -> None:
    """410 at first; the sweep takes it with its parts, and then there is none."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _append(api, admin_token, upload_id, 0, MASTER[:100])
    await pool.execute("UPDATE uploads SET expires_at = now() - interval '1 s'")
    expired = [
        await _append(api, admin_token, upload_id, 100, b"x"),
        await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token),
    ]
    ingest = Ingest(settings, pool)
    report = await sweep(pool, ingest.store, PATIENT)
    gone = await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)

    assert [(answer.status, answer.json["code"]) for answer in expired] == [(410, "upload-expired")] * 2
    assert report is not None
    assert report.upload_parts == 1
    assert (gone.status, gone.json["code"]) == (404, "upload-not-found")
    assert _objects(settings) == []


async def test_sweeps_leave_alone_what_is_needed(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool
) -> None:
    """Of an open upload, of a job that waits, and what is just being stored; and take what nobody counts."""
    waiting = await _whole(api, admin_token)
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _append(api, admin_token, upload_id, 0, MASTER[:100])
    needed = _objects(settings)
    ingest = Ingest(settings, pool)
    prefix = upload_prefix(UUID(upload_id))
    await ingest.store.put_bytes(f"{prefix}0011223344556677-100", b"of one who was killed")
    await ingest.store.put_bytes(f"{prefix}aa11223344556677-100", b"of one who is at it")
    await pool.execute(
        "UPDATE uploads SET writer = '\\xaa11223344556677', writer_until = now() - interval '1 h' WHERE id = $1",
        UUID(upload_id),
    )
    await pool.execute("UPDATE uploads SET expires_at = now() - interval '1 h' WHERE job_id IS NOT NULL")
    await sweep(pool, ingest.store, PATIENT)
    left = {path.name for path in _objects(settings)}
    await pool.execute(
        "UPDATE ingest_jobs SET state = 'failed', staged = false, kek_id = NULL, wrapped_key = NULL, upload_id = NULL"
    )
    await sweep(pool, ingest.store, PATIENT)

    assert left == {path.name for path in needed} | {"aa11223344556677-100"}
    assert {path.parent.name for path in _objects(settings)} == {upload_id}
    assert (
        await pool.fetchval("SELECT count(*) FROM uploads WHERE job_id = $1", UUID(waiting["job"]["id"])) == 0
    )


async def test_a_cancelled_upload_leaves_nothing(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool
) -> None:
    """But one that is handed in is its job's."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _append(api, admin_token, upload_id, 0, MASTER[:100])
    cancelled = await api.call("DELETE", f"/admin/uploads/{upload_id}", token=admin_token)
    left = _objects(settings)
    again = await api.call("DELETE", f"/admin/uploads/{upload_id}", token=admin_token)
    whole = await _whole(api, admin_token)
    late = await api.call("DELETE", f"/admin/uploads/{whole['id']}", token=admin_token)

    assert (cancelled.status, left, again.status) == (204, [], 404)
    assert (late.status, late.json["code"]) == (409, "upload-finished")
    assert late.json["current"]["job_id"] == whole["job"]["id"]


async def test_anothers_upload_is_as_good_as_not_there(
    api: ApiClient, admin_token: str, accounts: AccountService
) -> None:
    """Administrators too go on with their own alone."""
    other = await accounts.create("other-admin@example.org", PASSWORD, role=Role.ADMIN)
    token = await api.log_in(other.email)
    upload_id = (await _begin(api, admin_token)).json["id"]
    answers = [
        await api.call("GET", f"/admin/uploads/{upload_id}", token=token),
        await _append(api, token, upload_id, 0, b"x"),
        await api.call("DELETE", f"/admin/uploads/{upload_id}", token=token),
    ]

    assert [(answer.status, answer.json["code"]) for answer in answers] == [(404, "upload-not-found")] * 3
    assert (await api.call("GET", f"/admin/uploads/{upload_id}", token=admin_token)).status == 200


async def test_a_store_that_is_full_or_away_is_told(
    api: ApiClient, admin_token: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """507 and 503; what was stored stays, and with room again the upload goes on."""
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _append(api, admin_token, upload_id, 0, MASTER[:100])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(directory.DirectoryStore, "_placing", full)
        no_room = await _append(api, admin_token, upload_id, 100, MASTER[100:])
    objects = settings.object_store.directory / "objects"
    objects.rename(objects.with_name("elsewhere"))
    away = await _append(api, admin_token, upload_id, 100, MASTER[100:])
    objects.with_name("elsewhere").rename(objects)
    whole = await _append(api, admin_token, upload_id, 100, MASTER[100:])

    assert (no_room.status, no_room.json["code"]) == (507, "store-full")
    assert (away.status, away.json["code"]) == (503, "store-unavailable")
    assert whole.json["job"]["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


async def test_a_whole_upload_is_handed_in_once_the_store_is_back(settings: Settings, admin: Account) -> None:
    """The last bytes are stored, and then nothing could be read: a request without a byte finishes it."""
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        upload_id = (await _begin(api, token)).json["id"]
        await _append(api, token, upload_id, 0, MASTER[:-1])
    objects = settings.object_store.directory / "objects"
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        real = uploads.ResumableUploads.sha256
        with pytest.MonkeyPatch.context() as patch:

            async def away(self: uploads.ResumableUploads, upload: Any) -> str:
                objects.rename(objects.with_name("elsewhere"))
                try:
                    return await real(self, upload)
                finally:
                    objects.with_name("elsewhere").rename(objects)

            patch.setattr(uploads.ResumableUploads, "sha256", away)
            failed = await _append(api, token, upload_id, len(MASTER) - 1, MASTER[-1:])
        state = (await api.call("GET", f"/admin/uploads/{upload_id}", token=token)).json
        finished = await _append(api, token, upload_id, len(MASTER))

    assert (failed.status, failed.json["code"]) == (503, "store-unavailable")
    assert (state["offset_bytes"], state["job"]) == (len(MASTER), None)
    assert finished.json["job"]["master_sha256"] == hashlib.sha256(MASTER).hexdigest()


async def test_many_who_finish_at_once_make_one_job(settings: Settings, admin: Account, pool: Pool) -> None:
    """In several processes."""
    async with serving(settings) as one, serving(settings) as other:
        token = await one.log_in(admin.email)
        upload_id = (await _begin(one, token)).json["id"]
        await _append(one, token, upload_id, 0, MASTER[:-1])
        with pytest.MonkeyPatch.context() as patch:

            async def broken(*_: object) -> str:
                raise RuntimeError("killed here")

            patch.setattr(uploads.ResumableUploads, "sha256", broken)
            assert (
                await one.http.patch(
                    f"{API}/admin/uploads/{upload_id}",
                    data=MASTER[-1:],
                    headers={
                        "Authorization": f"Bearer {token}",
                        "Content-Type": OCTETS,
                        "Upload-Offset": str(len(MASTER) - 1),
                    },
                )
            ).status == 500
        answers = await asyncio.gather(
            *(_append(api, token, upload_id, len(MASTER)) for api in (one, other, one, other))
        )

    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["job"]["id"] for answer in answers}) == 1
    assert await pool.fetchval("SELECT count(*) FROM ingest_jobs") == 1
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'submit-master'") == 1
    assert await pool.fetchval("SELECT count(*) FROM upload_parts") > 0


async def test_an_upload_is_begun_once(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """A lost answer is told again to whoever sends the key again."""
    headers = {"X-Idempotency-Key": str(uuid4())}
    body = {"file_name": "a.wav", "length_bytes": 5}
    answers = [
        await api.call("POST", "/admin/uploads", token=admin_token, json=body, headers=headers)
        for _ in range(2)
    ]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json["id"] == answers[1].json["id"]
    assert await pool.fetchval("SELECT count(*) FROM uploads") == 1


async def test_too_many_uploads_or_pieces_are_refused(
    api: ApiClient, admin_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """409 says which."""
    monkeypatch.setattr(uploads, "MAX_OPEN_UPLOADS", 2)
    monkeypatch.setattr(turn, "MAX_PARTS", 3)
    upload_id = (await _begin(api, admin_token)).json["id"]
    await _begin(api, admin_token)
    third = await _begin(api, admin_token)
    pieces = [await _append(api, admin_token, upload_id, n, MASTER[n : n + 1]) for n in range(4)]

    assert (third.status, third.json["code"]) == (409, "too-many-uploads")
    assert [piece.status for piece in pieces] == [200, 200, 200, 409]
    assert pieces[-1].json["code"] == "upload-fragmented"


def test_a_gigabyte_in_pieces_is_not_too_often() -> None:
    """As the settings are shipped, pieces of 8 MiB may come four times as fast as they do in a minute."""
    shipped = tomllib.loads((CONFIG_DIRECTORY / "defaults.toml").read_text())["rate_limits"]["hand_in"]

    assert shipped["window_s"] == 60
    assert shipped["limit"] > 4 * (1 << 30) / (8 << 20)
