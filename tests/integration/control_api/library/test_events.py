"""Devices told that their account's library changed."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.library.event_reader import following


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A client of any server."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def other_api(settings: Settings) -> AsyncIterator[ApiClient]:
    """A second process of the API, as far as libraries are concerned."""
    async with serving(settings) as client:
        yield client


def _url(api: ApiClient) -> str:
    return str(api.http.make_url("")).rstrip("/")


async def test_a_change_at_another_process_is_told(
    api: ApiClient, other_api: ApiClient, http: ClientSession, listener_token: str, track: UUID
) -> None:
    """After the present revision, told at first."""
    async with following(http, _url(api), listener_token) as events:
        first = await events.revision()
        for method in ("PUT", "DELETE"):
            await other_api.call(method, f"/library/track/{track}", token=listener_token)
            second = await events.revision()

    assert (first, second) == (0, 2)


@pytest.mark.parametrize(("query", "last_event_id"), [("?since=1", None), ("?since=0", "1")])
async def test_what_the_device_knows_is_not_told(
    api: ApiClient,
    http: ClientSession,
    listener_token: str,
    track: UUID,
    *,
    query: str,
    last_event_id: str | None,
) -> None:
    """By address, or by the id of the last event that came: the later of both."""
    await api.call("PUT", f"/library/track/{track}", token=listener_token)
    async with following(http, _url(api), listener_token, query=query, last_event_id=last_event_id) as events:
        await api.call("DELETE", f"/library/track/{track}", token=listener_token)

        assert await events.revision() == 2


async def test_a_long_poll_answers_once(
    api: ApiClient, other_api: ApiClient, listener_token: str, track: UUID
) -> None:
    """At once when the device knows another revision, when there is one, or when the time is over."""
    at_once = await api.call("GET", "/library/events?wait_s=60&since=7", token=listener_token)
    poll = asyncio.create_task(api.call("GET", "/library/events?wait_s=60&since=0", token=listener_token))
    await other_api.call("PUT", f"/library/track/{track}", token=listener_token)
    changed = await poll
    timed_out = await api.call("GET", "/library/events?wait_s=0.05&since=1", token=listener_token)

    assert [one.json["revision"] for one in (at_once, changed, timed_out)] == [0, 1, 1]


async def test_a_deletion_from_the_catalog_is_told_without_hints(
    settings: Settings, http: ClientSession, pool: Pool, listener_token: str, track: UUID
) -> None:
    """While Valkey is away the database is asked every other second."""
    away = SecretStr(f"redis://127.0.0.1:{unused_port()}/0")
    lonely = settings.model_copy(update={"valkey": settings.valkey.model_copy(update={"url": away})})
    async with serving(lonely) as api:
        await api.call("PUT", f"/library/track/{track}", token=listener_token)
        async with following(http, _url(api), listener_token, query="?since=1") as events:
            await pool.execute("DELETE FROM tracks")

            assert await events.revision() == 2


async def test_the_stream_ends_with_the_session(
    api: ApiClient, other_api: ApiClient, http: ClientSession, listener_token: str
) -> None:
    """Wherever that is logged out, and within a second or so."""
    async with following(http, _url(api), listener_token) as events:
        await events.revision()
        answer = await other_api.call("POST", "/auth/logout", token=listener_token)
        began_s = asyncio.get_running_loop().time()
        with pytest.raises(EOFError):
            await events.revision()
        took_s = asyncio.get_running_loop().time() - began_s

    assert answer.status in (200, 204)
    assert took_s < 2


async def test_the_stream_ends_with_the_service(
    settings: Settings, http: ClientSession, api: ApiClient, listener_token: str
) -> None:
    """So that stopping does not wait for devices."""
    async with serving(settings) as stopping, following(http, _url(stopping), listener_token) as events:
        await events.revision()
        await stopping.http.close()
        with pytest.raises((EOFError, ConnectionError)):
            await events.revision()


async def test_an_account_has_so_many_devices(
    settings: Settings, http: ClientSession, listener_token: str
) -> None:
    """One more is told to come again; one less makes room."""
    two = settings.model_copy(update={"library": settings.library.model_copy(update={"max_devices": 2})})
    async with serving(two) as api, following(http, _url(api), listener_token) as events:
        await events.revision()
        async with following(http, _url(api), listener_token) as more:
            await more.revision()
            refused = await api.call("GET", "/library/events?wait_s=0", token=listener_token)

    assert (refused.status, refused.json["code"]) == (429, "too-many-devices")
    assert int(refused.headers["Retry-After"]) > 0


async def test_a_process_has_so_many_followers(
    settings: Settings, http: ClientSession, listener_token: str
) -> None:
    """Whoever's they are."""
    one = settings.model_copy(update={"library": settings.library.model_copy(update={"max_followers": 1})})
    async with serving(one) as api, following(http, _url(api), listener_token) as events:
        await events.revision()
        refused = await api.call("GET", "/library/events?wait_s=0", token=listener_token)

    assert (refused.status, refused.json["code"]) == (503, "too-many-followers")
