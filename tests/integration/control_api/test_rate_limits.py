"""How often an operation may be called: counted in Valkey, told in every answer."""

import asyncio
import re
from uuid import uuid4

import pytest
from aiohttp.test_utils import unused_port

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, Answer, ApiClient, serving

LIMIT = 5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Limits that a test reaches."""
    return limited(settings, api=LIMIT, search=3, admin=2, playlist_creation=1)


def limited(settings: Settings, **limits: int) -> Settings:
    """The settings with other limits, in windows as long as ever."""
    told = settings.rate_limits.model_dump()
    for name, limit in limits.items():
        told[name]["limit"] = limit
    return settings.model_copy(update={"rate_limits": settings.rate_limits.model_validate(told)})


def left(headers: str, name: str) -> tuple[int, int]:
    """What a RateLimit field tells of a policy: how many are left, and the seconds until there is one more."""
    found = re.search(rf'"{name}";r=(\d+);t=(\d+)', headers)
    assert found is not None, headers
    return int(found[1]), int(found[2])


async def test_every_answer_tells_what_is_left_until_nothing_is(api: ApiClient, listener_token: str) -> None:
    """429 then, with the same fields and when to come again; refused requests count for nothing."""
    answers = [await api.call("GET", "/me", token=listener_token) for _ in range(LIMIT + 2)]

    assert [200] * LIMIT + [429] * 2 == [answer.status for answer in answers]
    assert [4, 3, 2, 1, 0, 0, 0] == [left(answer.headers["RateLimit"], "api")[0] for answer in answers]
    assert {'"api";q=5;w=60'} == {answer.headers["RateLimit-Policy"] for answer in answers}
    assert all(50 < left(answer.headers["RateLimit"], "api")[1] <= 60 for answer in answers)
    assert answers[-1].json["code"] == "rate-limited"
    assert 50 < int(answers[-1].headers["Retry-After"]) <= 60


async def test_accounts_are_counted_apart(api: ApiClient, listener_token: str, subscriber_token: str) -> None:
    """One that asks too much holds up nobody else at the same address."""
    for _ in range(LIMIT + 1):
        await api.call("GET", "/me", token=listener_token)

    assert (await api.call("GET", "/me", token=subscriber_token)).status == 200


async def test_groups_are_counted_apart(api: ApiClient, admin_token: str) -> None:
    """What admins do counts as that, and leaves the rest."""
    statuses = [(await api.call("GET", "/admin/users", token=admin_token)).status for _ in range(3)]
    after = await api.call("GET", "/me", token=admin_token)

    assert [200, 200, 429] == statuses
    assert left(after.headers["RateLimit"], "api")[0] == LIMIT - 1


async def test_a_new_playlist_counts_twice_and_one_refused_not_at_all(
    api: ApiClient, listener_token: str
) -> None:
    """All windows or none: otherwise refused attempts would use up what other calls need."""
    body = {"name": "Mine"}
    first = await api.call("POST", "/playlists", token=listener_token, json=body)
    second = await api.call("POST", "/playlists", token=listener_token, json=body)
    after = await api.call("GET", "/me", token=listener_token)

    assert left(first.headers["RateLimit"], "api")[0] == LIMIT - 1
    assert left(first.headers["RateLimit"], "playlist-creation")[0] == 0
    assert second.status == 429
    assert int(second.headers["Retry-After"]) > 3500
    assert left(second.headers["RateLimit"], "api")[0] == LIMIT - 1
    assert left(after.headers["RateLimit"], "api")[0] == LIMIT - 2


async def test_only_what_was_made_counts_as_a_new_playlist(settings: Settings, listener: Account) -> None:
    """Not what was refused, nor an answer that is told again; the answers say so."""
    settings = limited(settings, api=100, playlist_creation=2)
    refused: list[tuple[dict[str, object], int]] = [({"name": ""}, 422), ({"nickname": "x"}, 422)]
    key = {"X-Idempotency-Key": "once"}
    async with serving(settings) as api:
        token = await api.log_in("listener@example.org", PASSWORD)

        async def create(body: dict[str, object], **headers: str) -> Answer:
            return await api.call("POST", "/playlists", token=token, json=body, headers=headers)

        for body, status in refused * 2:
            answer = await create(body)
            assert (answer.status, left(answer.headers["RateLimit"], "playlist-creation")) == (status, (2, 0))
        missing = await api.call("POST", f"/playlists/{uuid4()}/duplicate", token=token)
        made = [await create({"name": "One"}, **key) for _ in range(4)]
        other = await create({"name": "Two"})
        full = await create({"name": "Three"})

    assert missing.status == 404
    assert [201] * 4 == [answer.status for answer in made]
    assert [1] * 4 == [left(answer.headers["RateLimit"], "playlist-creation")[0] for answer in made]
    assert (201, 429) == (other.status, full.status)


async def test_however_many_at_once_make_no_more_playlists_than_admitted(
    settings: Settings, listener: Account, pool: Pool
) -> None:
    """What is being made is counted before it is there."""
    async with serving(limited(settings, api=100, playlist_creation=2)) as api:
        token = await api.log_in("listener@example.org", PASSWORD)
        calls = (api.call("POST", "/playlists", token=token, json={"name": "Mine"}) for _ in range(12))
        statuses = [answer.status for answer in await asyncio.gather(*calls)]

    assert (2, 10) == (statuses.count(201), statuses.count(429))
    assert 2 == await pool.fetchval("SELECT count(*) FROM playlists")


async def test_registrations_are_counted_by_address(settings: Settings) -> None:
    """In a window of their own besides the API's, whether they make an account or not."""
    async with serving(limited(settings, api=100, registration=3)) as api:
        answers = [
            await api.call(
                "POST", "/auth/register", json={"email": f"{who}@example.org", "password": PASSWORD}
            )
            for who in ("a", "a", "b", "c")
        ]

    assert [201, 409, 201, 429] == [answer.status for answer in answers]
    assert [2, 1, 0, 0] == [left(answer.headers["RateLimit"], "registration")[0] for answer in answers]
    assert 3500 < int(answers[-1].headers["Retry-After"]) <= 3600


async def test_sessions_are_not_tried_out_uncounted(api: ApiClient) -> None:
    """Whatever it is asked for, what proves no account counts as its address's."""
    paths = ["/me", "/admin/users", "/library/changes", "/search?q=x", "/me", "/admin/users", "/me"]
    statuses = [(await api.call("GET", path, token="A" * 43)).status for path in paths]

    assert [401] * LIMIT + [429] * 2 == statuses


async def test_what_is_not_counted_is_never_refused(api: ApiClient) -> None:
    """The document, health, pictures."""
    answers = [await api.call("GET", "//openapi.json") for _ in range(LIMIT + 2)]

    assert {200} == {answer.status for answer in answers}
    assert not any("RateLimit" in answer.headers for answer in answers)


async def test_two_processes_admit_no_more_than_one(settings: Settings, listener: object) -> None:
    """However many ask at once."""
    async with serving(settings) as one, serving(settings) as other:
        token = await one.log_in("listener@example.org", PASSWORD)
        calls = (api.call("GET", "/me", token=token) for _ in range(4 * LIMIT) for api in (one, other))
        statuses = [answer.status for answer in await asyncio.gather(*calls)]

    assert statuses.count(200) == LIMIT
    assert statuses.count(429) == 7 * LIMIT


async def test_without_valkey_each_process_counts_for_itself(settings: Settings) -> None:
    """Nobody is locked out, and nobody asks without end."""
    away = settings.valkey.model_copy(update={"url": f"redis://127.0.0.1:{unused_port()}/0"})
    settings = settings.model_copy(update={"valkey": settings.valkey.model_validate(away.model_dump())})
    async with serving(settings) as api:
        statuses = [(await api.call("GET", "/me")).status for _ in range(LIMIT + 1)]

    assert [401] * LIMIT + [429] == statuses
