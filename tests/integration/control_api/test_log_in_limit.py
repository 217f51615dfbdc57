"""How often a log-in may be tried, with Valkey and without."""

import pytest
from aiohttp.test_utils import unused_port
from redis.asyncio import Redis

from control_api.accounts.models import Account
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.control_api.test_rate_limits import limited

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


async def test_one_address_tries_only_so_many_accounts(settings: Settings, listener: Account) -> None:
    """A password that many have is not tried on everybody."""
    async with serving(limited(settings, log_in_address=3)) as api:
        statuses = [(await _try(api, {**WRONG, "email": f"{n}@example.org"}, 1))[0] for n in range(4)]
        refused = await api.call("POST", "/auth/login", json=RIGHT)

    assert statuses == [401] * 3 + [429]
    assert (refused.status, refused.json["code"]) == (429, "rate-limited")
    assert 890 < int(refused.headers["Retry-After"]) <= 900


async def test_one_account_is_tried_only_so_often_from_however_many_addresses(
    settings: Settings, listener: Account, subscriber: Account
) -> None:
    """And no other account is held up by it."""
    settings = limited(settings, log_in_account=3)
    told = settings.control_api.model_dump() | {"trusted_proxies": ["127.0.0.0/8"]}
    settings = settings.model_copy(update={"control_api": settings.control_api.model_validate(told)})

    async with serving(settings) as api:

        async def status(number: int, body: dict[str, str]) -> int:
            headers = {"X-Forwarded-For": f"192.0.2.{number}"}
            return (await api.call("POST", "/auth/login", json=body, headers=headers)).status

        statuses = [await status(number, WRONG) for number in range(4)]
        other = await status(4, {**RIGHT, "email": subscriber.email})

    assert statuses == [401] * 3 + [429]
    assert other == 200


@pytest.mark.parametrize("limit", ["log_in_address", "log_in_account"])
async def test_a_good_log_in_gives_back_its_own_attempt_and_no_other(
    settings: Settings, listener: Account, limit: str
) -> None:
    """Nobody clears what was guessed by logging in to an account of her own in between."""
    async with serving(limited(settings, **{limit: 3})) as api:
        good = await _try(api, RIGHT, 5)
        mixed = [(await _try(api, body, 1))[0] for body in (WRONG, RIGHT, WRONG, RIGHT, WRONG, RIGHT)]

    assert good == [200] * 5
    assert mixed == [401, 200, 401, 200, 401, 429]


async def test_who_is_logged_in_is_counted_alike(settings: Settings, listener: Account) -> None:
    """A password that she proves counts for nothing, a wrong one in the wide limits too."""
    wrong = {"current_password": "wrong", "email": "new@example.org"}
    right = {"current_password": PASSWORD, "email": "new@example.org"}
    async with serving(limited(settings, log_in_address=3)) as api:
        token = await api.log_in(listener.email)
        statuses = [
            (await api.call("POST", "/me/email", token=token, json=body)).status
            for body in (right, right, right, wrong, wrong, wrong, right)
        ]

    assert statuses == [200] * 3 + [403] * 3 + [429]


async def test_without_valkey_what_is_given_back_counts_no_more(
    settings_without_valkey: Settings, listener: Account
) -> None:
    """Where the attempt was counted it is taken back."""
    async with serving(limited(settings_without_valkey, log_in_address=2)) as api:
        assert await _try(api, RIGHT, 4) == [200] * 4
