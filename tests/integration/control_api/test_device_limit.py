"""On how many devices an account plays at once: the newest wins, the others are told why."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.edge_ear import EdgeEar


async def _log_in(api: ApiClient, account: Account, times: int) -> list[str]:
    return [await api.log_in(account.email) for _ in range(times)]


async def _start(api: ApiClient, track: UUID, token: str) -> dict[str, Any]:
    answer = await api.call("GET", f"/stream/{track}", token=token)
    assert answer.status == 200, answer.content
    stream: dict[str, Any] = answer.json
    return stream


async def _refused(ear: EdgeEar, streams: list[dict[str, Any]]) -> list[str | None]:
    return [await ear.why_refused(stream) for stream in streams]


@pytest.mark.parametrize(("tier", "limit"), [("free", 1), ("individual", 1), ("student", 1), ("family", 6)])
async def test_the_devices_that_started_last_play(
    api: ApiClient, ear: EdgeEar, pool: Pool, *, listener: Account, track: UUID, tier: str, limit: int
) -> None:
    """As many as the plan allows; of the others each is let go as it becomes too many."""
    await pool.execute("UPDATE users SET tier = $1", tier)
    streams = [await _start(api, track, token) for token in await _log_in(api, listener, limit + 2)]

    assert await _refused(ear, streams) == ["stream-limit"] * 2 + [None] * limit
    assert {revocation.kind.value for revocation in await ear.revocations()} == {"device"}


async def test_a_device_that_was_let_go_comes_back_by_starting(
    api: ApiClient, ear: EdgeEar, subscriber: Account, track: UUID
) -> None:
    """At once; and lets the other one go."""
    phone, laptop = await _log_in(api, subscriber, 2)
    streams = [await _start(api, track, token) for token in (phone, laptop, phone, laptop, phone)]

    assert await _refused(ear, streams) == ["stream-limit"] * 4 + [None]


async def test_one_device_starts_as_many_streams_as_it_likes(
    api: ApiClient, ear: EdgeEar, subscriber_token: str, track: UUID
) -> None:
    """The next track, and another tab."""
    streams = [await _start(api, track, subscriber_token) for _ in range(5)]

    assert await _refused(ear, streams) == [None] * 5


async def test_accounts_do_not_count_for_each_other(
    api: ApiClient, ear: EdgeEar, *, subscriber_token: str, listener_token: str, track: UUID
) -> None:
    """Each has its own limit."""
    streams = [await _start(api, track, token) for token in (subscriber_token, listener_token)]

    assert await _refused(ear, streams) == [None, None]


@pytest.mark.parametrize(("tier", "limit"), [("individual", 1), ("family", 6)])
async def test_of_twenty_at_once_as_many_play_as_may(
    api: ApiClient, ear: EdgeEar, pool: Pool, *, listener: Account, track: UUID, tier: str, limit: int
) -> None:
    """No more, and no fewer: nobody is let go for one that was let go."""
    await pool.execute("UPDATE users SET tier = $1", tier)
    tokens = await _log_in(api, listener, 20)
    streams = await asyncio.gather(*(_start(api, track, token) for token in tokens))
    refused = await _refused(ear, streams)

    assert (refused.count(None), refused.count("stream-limit")) == (limit, 20 - limit)
    assert await ear.client.zcard(f"segue:devices:{{{listener.id}}}") == limit
    assert len({ear.token(stream).issued_at_s for stream in streams}) == 20


async def test_two_devices_that_fight_leave_one_playing(
    api: ApiClient, ear: EdgeEar, subscriber: Account, track: UUID
) -> None:
    """However their starts overtake each other, the last of one of them is good."""
    phone, laptop = await _log_in(api, subscriber, 2)
    streams = await asyncio.gather(*(_start(api, track, token) for token in [phone, laptop] * 10))
    playing = [ear.token(stream) for stream in streams if await ear.why_refused(stream) is None]

    assert len({token.device for token in playing}) == 1
    assert max(ear.token(stream).issued_at_s for stream in streams) in {
        token.issued_at_s for token in playing
    }


async def test_a_smaller_plan_lets_go_of_all_that_are_now_too_many(
    api: ApiClient, ear: EdgeEar, pool: Pool, listener: Account, track: UUID
) -> None:
    """At the next start."""
    await pool.execute("UPDATE users SET tier = 'family'")
    tokens = await _log_in(api, listener, 4)
    streams = [await _start(api, track, token) for token in tokens]
    await pool.execute("UPDATE users SET tier = 'individual'")
    last = await _start(api, track, tokens[0])

    assert await _refused(ear, [*streams, last]) == [None, *["stream-limit"] * 3, None]


async def test_without_valkey_everything_starts(settings: Settings, subscriber: Account, track: UUID) -> None:
    """Nobody's music stops because it can't be counted."""
    away = settings.valkey.model_copy(update={"url": SecretStr(f"redis://127.0.0.1:{unused_port()}/0")})
    async with serving(settings.model_copy(update={"valkey": away})) as api:
        tokens = await _log_in(api, subscriber, 2)
        statuses = [(await api.call("GET", f"/stream/{track}", token=token)).status for token in tokens]
        ahead = await api.call("POST", "/stream/prefetch", token=tokens[0], json={"queue": [str(track)]})

    assert statuses == [200, 200]
    assert ahead.json["stream"]["track_id"] == str(track)


async def test_the_count_outlives_no_token(
    api: ApiClient,
    ear: EdgeEar,
    settings: Settings,
    *,
    subscriber: Account,
    subscriber_token: str,
    track: UUID,
) -> None:
    """What Valkey keeps of an account goes by itself."""
    await _start(api, track, subscriber_token)
    names = [f"segue:devices:{{{subscriber.id}}}", f"segue:devices:{{{subscriber.id}}}:clock"]
    lifetimes_ms = [await ear.client.pttl(name) for name in names]

    assert all(0 < lifetime_ms <= settings.playback.token_ttl_s * 1000 for lifetime_ms in lifetimes_ms)
