"""Works in the background that meet an error nobody foresaw: it is told of, and they go on."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import pytest

from control_api.accounts import session_purge
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.catalog.repository import CatalogRepository
from control_api.idempotency import purge
from control_api.library.compaction import LibraryCompaction
from control_api.library.followers import Followers
from control_api.listening.genre_preferences import GenrePreferenceWork
from control_api.listening.queue import PlayConsumer
from control_api.revocations.upkeep import Upkeep
from control_api.search.follower import Follower
from control_api.worker import app as worker_app
from control_api.worker.app import run_control_worker
from kernel.kept_work import FAILURES, KeptWork, WorkFailingError
from kernel.settings import Settings
from tests.integration.control_api.api_client import serving

Owner: TypeAlias = object
WORKER_STEPS: Sequence[tuple[str, Owner, str]] = [
    ("session_purge", session_purge, "purge_expired_sessions"),
    ("play_counting", PlayConsumer, "read"),
    ("genre_preferences", GenrePreferenceWork, "work_once"),
    ("claim_purge", purge, "purge_claims"),
    ("library_compaction", LibraryCompaction, "round"),
    ("search_index", Follower, "step"),
    ("genre_folding", CatalogRepository, "fold_genres"),
]
API_STEPS: Sequence[tuple[str, Owner, str]] = [
    ("revocations", Upkeep, "round"),
    ("session_cache", StaleKeys, "delete_all"),
    ("library_followers", Followers, "_end_revoked"),
]


def _fail_once(monkeypatch: pytest.MonkeyPatch, owner: Owner, step: str) -> asyncio.Event:
    """Have a step raise what nobody foresaw; the event says that it was taken again and went well."""
    went_well = asyncio.Event()
    taken: Callable[..., Awaitable[Any]] = getattr(owner, step)
    calls = 0

    async def fail_once(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise LookupError("not foreseen")
        result = await taken(*arguments, **options)
        went_well.set()
        return result

    monkeypatch.setattr(owner, step, fail_once)
    return went_well


def _failures(work: str) -> float:
    value: float = FAILURES.labels(work)._value.get()
    return value


async def test_every_work_of_the_control_worker_is_unwell_and_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None keeps the error to itself, so that health names it."""
    works: dict[str, KeptWork] = {}

    class Seen(KeptWork):
        """A work that the test asks how it is."""

        def __init__(self, name: str, *arguments: Any, **options: Any) -> None:
            super().__init__(name, *arguments, **options)
            works[name] = self

    monkeypatch.setattr(worker_app, "KeptWork", Seen)
    went_well = [_fail_once(monkeypatch, owner, step) for _, owner, step in WORKER_STEPS]
    stop = asyncio.Event()
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(run_control_worker(settings, stop))
        for event in went_well:
            await event.wait()
        for name, _, _ in WORKER_STEPS:
            with pytest.raises(WorkFailingError):
                await works[name].check()
        stop.set()

    assert set(works) == {name for name, _, _ in WORKER_STEPS}


async def test_every_work_of_an_api_is_counted_as_failed_and_goes_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ban is published all the same, a session's end heard."""
    before = {name: _failures(name) for name, _, _ in API_STEPS}
    went_well = [_fail_once(monkeypatch, owner, step) for _, owner, step in API_STEPS]
    async with serving(settings), asyncio.timeout(30):
        for event in went_well:
            await event.wait()

    assert {name: count + 1 for name, count in before.items()} == {
        name: _failures(name) for name, _, _ in API_STEPS
    }
