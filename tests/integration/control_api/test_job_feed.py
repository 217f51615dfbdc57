"""All jobs as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from control_api.admin import job_changes, job_events
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.ingest_harness import Ingest, with_worker, working
from tests.integration.control_api.api_client import API, PASSWORD, ApiClient, serving
from tests.masters import write_master

Events = AsyncIterator[tuple[str, Any]]


@asynccontextmanager
async def _following(api: ApiClient, token: str) -> AsyncIterator[Events]:
    headers = {"Authorization": f"Bearer {token}"}
    async with api.http.get(f"{API}/admin/jobs/events", headers=headers) as response:
        assert response.headers["Content-Type"] == "text/event-stream"

        async def events() -> Events:
            name = ""
            async for line in response.content:
                key, _, value = line.decode().rstrip("\n").partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    yield name, json.loads(value)

        yield events()


async def _hand_in(api: ApiClient, token: str, data: bytes) -> str:
    answer = await api.call("POST", "/admin/masters?file_name=a.wav", token=token, data=BytesIO(data))
    job_id: str = answer.json["id"]
    return job_id


async def test_what_there_is_comes_first_then_what_changes(
    api: ApiClient, admin_token: str, pool: Pool
) -> None:
    """New jobs and changed ones, whole."""
    first = await _hand_in(api, admin_token, b"one")
    async with _following(api, admin_token) as events, asyncio.timeout(20):
        begun = await anext(events)
        second = await _hand_in(api, admin_token, b"two")
        new = await anext(events)
        await pool.execute(
            "UPDATE ingest_jobs SET stage = 'encode', progress = 0.5 WHERE id = $1", UUID(first)
        )
        changed = await anext(events)
    shown = await api.call("GET", f"/admin/jobs/{first}", token=admin_token)

    assert (begun[0], [job["id"] for job in begun[1]["jobs"]]) == ("snapshot", [first])
    assert (new[0], new[1]["id"], new[1]["state"]) == ("job", second, "queued")
    assert changed == ("job", shown.json)


async def test_a_burst_is_told_as_it_ends(api: ApiClient, admin_token: str, pool: Pool) -> None:
    """A hundred changes of a job are a few events; the last one is how it stands."""
    job_id = UUID(await _hand_in(api, admin_token, b"one"))
    told = []
    async with _following(api, admin_token) as events, asyncio.timeout(20):
        await anext(events)
        for step in range(1, 101):
            await pool.execute("UPDATE ingest_jobs SET progress = $2 WHERE id = $1", job_id, step / 100)
        async for _, job in events:
            told.append(job["progress"])
            if job["progress"] == 1.0:
                break

    assert told == sorted(told)
    assert len(told) < 20


async def test_more_changes_than_are_remembered_are_all_told(
    api: ApiClient, admin_token: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is looked at anew then."""
    monkeypatch.setattr(job_changes, "MAX_PENDING", 3)
    for number in range(10):
        await _hand_in(api, admin_token, b"%d" % number)
    async with _following(api, admin_token) as events, asyncio.timeout(20):
        _, snapshot = await anext(events)
        await pool.execute("UPDATE ingest_jobs SET progress = 0.5")
        changed = {(await anext(events))[1]["id"] for _ in range(10)}

    assert changed == {job["id"] for job in snapshot["jobs"]}


async def test_a_lost_hint_only_delays(
    api: ApiClient, admin_token: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What PostgreSQL didn't tell is found by looking."""
    monkeypatch.setattr(job_events, "LOOK_AGAIN_S", 0.1)
    await _hand_in(api, admin_token, b"one")
    await pool.execute("ALTER TABLE ingest_jobs DISABLE TRIGGER ingest_jobs_announce")
    async with _following(api, admin_token) as events, asyncio.timeout(20):
        await anext(events)
        await pool.execute("UPDATE ingest_jobs SET progress = 0.25")
        name, job = await anext(events)

    assert (name, job["progress"]) == ("job", 0.25)


async def test_the_snapshot_has_bounds_and_what_matters(
    api: ApiClient, admin_token: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in hand however old it is, what comes next, what is new; not all that ever was."""
    monkeypatch.setattr(job_events, "SNAPSHOT_JOBS", 2)
    ids = [await _hand_in(api, admin_token, b"%d" % number) for number in range(9)]
    await pool.execute(
        "UPDATE ingest_jobs SET state = 'failed', error_code = 'x', error = 'y' WHERE id = ANY ($1::uuid[])",
        [UUID(job_id) for job_id in ids[2:]],
    )
    async with _following(api, admin_token) as events, asyncio.timeout(20):
        _, snapshot = await anext(events)

    assert [job["id"] for job in snapshot["jobs"]] == [ids[0], ids[1], ids[7], ids[8]]


async def test_the_stream_ends_with_the_right_to_see_it(
    api: ApiClient, admin_token: str, accounts: AccountService
) -> None:
    """Whoever administers no more is told nothing more."""
    other = await accounts.create("other-admin@example.org", PASSWORD, role=Role.ADMIN)
    async with _following(api, await api.log_in(other.email)) as events, asyncio.timeout(20):
        await anext(events)
        change = {"role": "user"}
        await api.call("PATCH", f"/admin/users/{other.id}", token=admin_token, json=change)
        rest = [event async for event in events]

    assert rest == []


async def test_the_stream_ends_when_the_service_stops(settings: Settings, admin: Account) -> None:
    """Whoever follows holds up no restart."""
    async with serving(settings) as api:
        token = await api.log_in(admin.email)
        async with _following(api, token) as events, asyncio.timeout(10):
            await anext(events)
            await api.http.server.close()
            rest = [event async for event in events]

    assert rest == []


async def test_a_real_start_is_told_stage_by_stage(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    """Every rendition has its own progress, never running back, and all stages end done."""
    ingest = Ingest(with_worker(settings, scratch_directory=str(tmp_path / "scratch")), pool)
    master = write_master(tmp_path / "a.flac", seed=3, length_s=40).read_bytes()
    told: list[dict[str, Any]] = []
    async with _following(api, admin_token) as events, asyncio.timeout(90):
        await anext(events)
        await _hand_in(api, admin_token, master)
        async with working(ingest.settings):
            async for _, job in events:
                told.append(job)
                if job["state"] == "done":
                    break
    by_stage: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
    for job in told:
        for stage in job["stages"]:
            by_stage.setdefault((stage["name"], stage["rendition"]), []).append(stage)
    renditions = {rendition for name, rendition in by_stage if name == "encode" and rendition}

    assert renditions == {"96_aac", "256_aac", "256_aac_plus", "lossless_alac", "lossless_flac"}
    assert {stage["state"] for stage in told[-1]["stages"]} == {"done"}
    for stages in by_stage.values():
        shares = [stage["progress"] for stage in stages]
        assert shares == sorted(shares)
    partly = {
        rendition
        for rendition in renditions
        for stage in by_stage["encode", rendition]
        if 0 < stage["progress"] < 1
    }
    assert len(partly) >= 3
    assert any(stage["state"] == "running" for stage in by_stage["decode", None])


async def test_a_failure_tells_its_stage_and_reason(
    api: ApiClient, admin_token: str, settings: Settings, pool: Pool, tmp_path: Path
) -> None:
    """What is no audio fails where it is looked at."""
    ingest = Ingest(with_worker(settings, scratch_directory=str(tmp_path / "scratch")), pool)
    job_id = await _hand_in(api, admin_token, b"this is no audio" * 1000)
    async with working(ingest.settings):
        await ingest.finished(UUID(job_id))
    job = (await api.call("GET", f"/admin/jobs/{job_id}", token=admin_token)).json
    failed = [stage for stage in job["stages"] if stage["state"] == "failed"]

    assert job["state"] == "failed"
    assert [(stage["name"], stage["reason"]) for stage in failed] == [("probe", job["error"])]
