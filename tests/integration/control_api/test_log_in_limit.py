"""How often a log-in may be tried, with Valkey and without."""

import pytest
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis

from control_api.accounts.models import Account
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving

WRONG = {"email": "listener@example.org", "password": "wrong"}
RIGHT = {"email": "listener@example.org", "password": PASSWORD}


async def _try(api: ApiClient, body: dict[str, str], times: int) -> list[int]:
    return [(await api.call("POST", "/auth/login", json=body)).status for _ in range(times)]


async def test_the_sixth_attempt_is_refused_even_with_the_right_password(
    api: ApiClient, listener: Account
) -> None:
    """429 tells in how many seconds the next attempt is admitted."""
    statuses = await _try(api, WRONG, 5)
    answer = await api.call("POST", "/auth/login", json=RIGHT)

    assert statuses == [401] * 5
    assert (answer.status, answer.json["code"]) == (429, "rate-limited")
    assert 890 < int(answer.headers["Retry-After"]) <= 900


async def test_another_spelling_is_no_other_account(api: ApiClient, listener: Account) -> None:
    """Attempts are counted by the address as it is stored."""
    await _try(api, WRONG, 3)
    await _try(api, {**WRONG, "email": " LISTENER@example.org"}, 2)

    assert await _try(api, RIGHT, 1) == [429]


async def test_another_account_is_not_held_up(api: ApiClient, listener: Account, subscriber: Account) -> None:
    """The limit is each account's own."""
    await _try(api, WRONG, 6)

    assert await _try(api, {**RIGHT, "email": subscriber.email}, 1) == [200]


async def test_logging_in_starts_the_count_anew(api: ApiClient, listener: Account) -> None:
    """Who logs in often is nobody who guesses."""
    for _ in range(3):
        await _try(api, WRONG, 4)
        assert await _try(api, RIGHT, 1) == [200]


async def test_valkey_learns_no_address(api: ApiClient, listener: Account, settings: Settings) -> None:
    """The keys are hashes, and go by themselves."""
    await _try(api, WRONG, 1)
    async with Redis.from_url(settings.valkey.url.get_secret_value(), decode_responses=True) as client:
        keys = [str(key) for key in await client.keys("segue:rate:log-in:*")]
        lifetimes_ms = [await client.pttl(key) for key in keys]

    assert len(keys) == 1
    assert "listener" not in keys[0]
    assert 0 < lifetimes_ms[0] <= 900_000


@pytest.fixture
def settings_without_valkey(settings: Settings) -> Settings:
    """Settings whose Valkey is away."""
    away = settings.valkey.model_copy(update={"url": f"redis://127.0.0.1:{unused_port()}/0"})
    return settings.model_copy(update={"valkey": settings.valkey.model_validate(away.model_dump())})


async def test_without_valkey_each_process_counts_for_itself(
    settings_without_valkey: Settings, listener: Account
) -> None:
    """Nobody is locked out, and nobody guesses freely."""
    async with serving(settings_without_valkey) as api:
        before = await _try(api, RIGHT, 1)
        statuses = await _try(api, WRONG, 6)

    assert before == [200]
    assert statuses == [401] * 5 + [429]
