"""Registering, logging in and out, over HTTP and against the real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from control_api.accounts.errors import EmailTakenError
from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from control_api.accounts.session_token import hash_session_token
from control_api.accounts.visitor import Visitor
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving

NEW = {"email": "new@example.org", "password": PASSWORD}


async def test_registering_makes_a_free_account_that_can_log_in(api: ApiClient) -> None:
    """What registers as Someone@Example.org logs in as someone@example.org."""
    answer = await api.call("POST", "/auth/register", json={**NEW, "email": " New@Example.org "})
    token = await api.log_in("new@example.org")
    me = await api.call("GET", "/me", token=token)

    assert answer.status == 201
    assert (me.json["email"], me.json["role"], me.json["tier"]) == ("new@example.org", "user", "free")
    assert answer.json == me.json


async def test_of_two_who_register_one_address_at_once_one_wins(api: ApiClient) -> None:
    """One is told 201, the other 409, whatever the spelling."""
    spellings = ["new@example.org", "NEW@example.org"]
    answers = await asyncio.gather(
        *(api.call("POST", "/auth/register", json={**NEW, "email": email}) for email in spellings)
    )

    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_a_registration_tried_again_finds_what_it_made(accounts: AccountService, pool: Pool) -> None:
    """With the same id, address and password; with anything else the address is taken."""
    account_id = uuid4()
    first = await accounts.register(account_id, "new@example.org", PASSWORD, Visitor())
    again = await accounts.register(account_id, " NEW@example.org", PASSWORD, Visitor())
    for other_id, email, password in (
        (uuid4(), "new@example.org", PASSWORD),
        (account_id, "new@example.org", "another password"),
        (account_id, "other@example.org", PASSWORD),
    ):
        with pytest.raises(EmailTakenError):
            await accounts.register(other_id, email, password, Visitor())

    assert first == again
    assert first.id == account_id
    assert await pool.fetchval("SELECT count(*) FROM users") == 1
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'register'") == 1


async def test_an_idempotency_key_registers_once(api: ApiClient) -> None:
    """The answer that got lost is told once more."""
    headers = {"X-Idempotency-Key": "k"}
    answers = [await api.call("POST", "/auth/register", json=NEW, headers=headers) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


async def test_a_closed_service_takes_no_registrations(settings: Settings) -> None:
    """403 says that an administrator must make the account."""
    closed = settings.model_copy(
        update={"control_api": settings.control_api.model_copy(update={"registration_open": False})}
    )
    async with serving(closed) as api:
        answer = await api.call("POST", "/auth/register", json=NEW)
        welcome = await api.call("GET", "")

    assert (answer.status, answer.json["code"]) == (403, "registration-closed")
    assert welcome.json["registration_open"] is False


async def test_who_comes_is_told_that_accounts_are_made(api: ApiClient) -> None:
    """Before she tries."""
    assert (await api.call("GET", "")).json["registration_open"] is True


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"email": "new@example.org"}, 422, "invalid-request", "password"),
        ({**NEW, "password": "seven77"}, 422, "invalid-request", "password"),
        ({**NEW, "password": "x" * 1025}, 422, "invalid-request", "password"),
        ({**NEW, "password": 12345678}, 422, "invalid-request", "password"),
        ({**NEW, "role": "admin"}, 422, "invalid-request", "role"),
        ({**NEW, "email": "nobody"}, 422, "invalid-email", None),
        ({**NEW, "email": "a b@example.org"}, 422, "invalid-email", None),
        ({**NEW, "email": "a\u0000b@example.org"}, 422, "invalid-request", "email"),
        ({**NEW, "email": "a@" + "x" * 300}, 422, "invalid-request", "email"),
    ],
)
async def test_a_wrong_registration_is_refused_by_name(
    api: ApiClient, body: dict[str, object], status: int, code: str, field: str | None
) -> None:
    """The problem names the field, and never repeats the password."""
    answer = await api.call("POST", "/auth/register", json=body)

    assert (status, code, field) == (answer.status, answer.json["code"], answer.json.get("field"))
    assert "seven77" not in answer.content.decode()


@pytest.mark.parametrize("length", [8, 1024])
async def test_the_shortest_and_the_longest_password_work(api: ApiClient, length: int) -> None:
    """Argon2 has no limit of 72 bytes: the last character counts too."""
    password = "ä" * (length - 1) + "x"
    await api.call("POST", "/auth/register", json={**NEW, "password": password})
    right = await api.call("POST", "/auth/login", json={**NEW, "password": password})
    wrong = await api.call("POST", "/auth/login", json={**NEW, "password": password[:-1] + "y"})

    assert (right.status, wrong.status) == (200, 401)


@pytest.mark.usefixtures("real_passwords")
async def test_no_token_or_password_is_kept_in_the_clear(
    api: ApiClient, pool: Pool, listener: Account
) -> None:
    """The database holds a hash of each."""
    token = await api.log_in(listener.email)
    session = await pool.fetchrow("SELECT * FROM sessions")
    user = await pool.fetchrow("SELECT * FROM users")

    assert session is not None
    assert user is not None
    assert hash_session_token(token) == session["token_sha256"]
    assert token not in str(dict(session))
    assert PASSWORD not in str(dict(user))
    assert user["password_hash"].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_session_lasts_thirty_days_and_not_longer(
    api: ApiClient, pool: Pool, listener: Account
) -> None:
    """What has ended opens nothing, and is forgotten at the next log-in."""
    answer = await api.call("POST", "/auth/login", json={"email": listener.email, "password": PASSWORD})
    lasts = datetime.fromisoformat(answer.json["expires_at"]) - datetime.now(UTC)
    await pool.execute("UPDATE sessions SET expires_at = now()")
    ended = await api.call("GET", "/me", token=answer.json["token"])
    await api.log_in(listener.email)

    assert timedelta(days=29, hours=23) < lasts <= timedelta(days=30)
    assert (ended.status, ended.json["code"]) == (401, "not-signed-in")
    assert await pool.fetchval("SELECT count(*) FROM sessions") == 1


async def test_logging_out_ends_this_session_and_no_other(api: ApiClient, listener: Account) -> None:
    """The other device stays signed in."""
    phone, laptop = await api.log_in(listener.email), await api.log_in(listener.email)
    answer = await api.call("POST", "/auth/logout", token=phone)

    assert answer.status == 204
    assert (await api.call("GET", "/me", token=phone)).status == 401
    assert (await api.call("GET", "/me", token=laptop)).status == 200


async def test_a_wrong_password_and_an_unknown_address_are_told_alike(
    api: ApiClient, listener: Account
) -> None:
    """Nobody learns who has an account."""
    wrong = await api.call("POST", "/auth/login", json={"email": listener.email, "password": "wrong"})
    unknown = await api.call("POST", "/auth/login", json={"email": "x@example.org", "password": "wrong"})
    garbled = await api.call("POST", "/auth/login", json={"email": "no address", "password": "wrong"})

    assert wrong.status == 401
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="segue"'
    assert wrong.content == unknown.content == garbled.content


async def test_a_disabled_account_is_out_at_once(api: ApiClient, pool: Pool, listener_token: str) -> None:
    """Its sessions open nothing; only who knows the password is told why."""
    await pool.execute("UPDATE users SET disabled_at = now()")
    session = await api.call("GET", "/me", token=listener_token)
    body = {"email": "listener@example.org", "password": PASSWORD}
    right = await api.call("POST", "/auth/login", json=body)
    wrong = await api.call("POST", "/auth/login", json={**body, "password": "wrong"})

    assert (session.status, right.status, wrong.status) == (401, 403, 401)
    assert right.json["code"] == "account-disabled"


async def test_the_device_is_remembered_whatever_it_calls_itself(
    api: ApiClient, pool: Pool, listener: Account
) -> None:
    """A user agent of odd bytes and of great length is stored as far as it can be."""
    body = {"email": listener.email, "password": PASSWORD}
    await api.call("POST", "/auth/login", json=body, headers={"User-Agent": "Ödd\udcff " + "x" * 4000})
    session = await pool.fetchrow("SELECT device, user_agent FROM sessions")

    assert session is not None
    assert session["device"] == "Ödd"
    assert session["user_agent"].startswith("Ödd x")
    assert len(session["user_agent"]) == 400
