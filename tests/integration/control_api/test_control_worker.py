"""The control worker itself: its works go on, and it tells how they are."""

import asyncio

import aiohttp
import pytest

from control_api.worker import app as worker_app
from control_api.worker.app import run_control_worker
from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK, free_port
from segue.supervisor.readiness import wait_until_ready

WORKS = {
    "session_purge",
    "play_counting",
    "genre_preferences",
    "claim_purge",
    "library_compaction",
    "search_index",
    "genre_folding",
}


def _with_health(settings: Settings) -> Settings:
    address = settings.control_worker.model_copy(update={"health_port": free_port()})
    return settings.model_copy(update={"control_worker": address})


async def _ready(settings: Settings) -> tuple[int, dict[str, dict[str, object]]]:
    url = f"http://{LOOPBACK}:{settings.control_worker.health_port}/health/ready"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        body = await response.json()
    return response.status, body["components"]


async def _until_ready_says(settings: Settings, status: int) -> dict[str, dict[str, object]]:
    components: dict[str, dict[str, object]] = {}

    async def says() -> bool:
        nonlocal components
        try:
            answered, components = await _ready(settings)
        except aiohttp.ClientError:
            return False
        return answered == status

    await wait_until_ready("control worker", says, timeout_s=20)
    return components


async def test_every_work_is_told_of(settings: Settings) -> None:
    """By name, among what the worker needs."""
    settings, stop = _with_health(settings), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_control_worker(settings, stop))
        components = await _until_ready_says(settings, 200)
        stop.set()

    assert {"database", "valkey"} | WORKS == set(components)


async def test_a_work_that_fails_in_an_unforeseen_way_is_begun_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named as unwell, and the others go on."""
    settings, stop = _with_health(settings), asyncio.Event()
    begun_again = asyncio.Event()
    begun = 0

    async def fold_genres(_pool: object) -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise LookupError("not foreseen")
        begun_again.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(worker_app, "fold_genres", fold_genres)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(run_control_worker(settings, stop))
        await begun_again.wait()
        components = await _until_ready_says(settings, 503)
        stop.set()

    unwell = {name: part for name, part in components.items() if part["status"] != "ok"}
    assert {"genre_folding": "WorkFailingError"} == {name: part["error"] for name, part in unwell.items()}
