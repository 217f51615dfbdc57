"""Sessions: the list, the end of one, and how long they last."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from control_api.accounts.errors import WrongCredentialsError
from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from control_api.accounts.session_cookie import COOKIE
from control_api.accounts.session_purge import purge_expired_sessions
from control_api.accounts.visitor import Visitor
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.control_api.edge_ear import EdgeEar
from tests.integration.control_api.test_rate_limits import limited

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


async def test_sessions_are_listed_with_their_devices(
    api: ApiClient, listener: Account, subscriber: Account
) -> None:
    """The newest first, in pages, one's own only, and the one that asks is marked."""
    body = {"email": listener.email, "password": PASSWORD}
    await api.call("POST", "/auth/login", json=body, headers={"User-Agent": FIREFOX})
    await api.log_in(subscriber.email)
    token = await api.log_in(listener.email)
    first = (await api.call("GET", "/me/sessions?limit=1", token=token)).json
    second = (await api.call("GET", f"/me/sessions?limit=1&cursor={first['next_cursor']}", token=token)).json
    (mine,), (other,) = first["items"], second["items"]

    assert second["next_cursor"] is None
    assert (mine["current"], other["current"]) == (True, False)
    assert (other["device"], other["user_agent"], other["address"]) == (
        "Firefox on Linux",
        FIREFOX,
        "127.0.0.1",
    )


async def test_a_session_is_ended_from_another_device(
    api: ApiClient, pool: Pool, ear: EdgeEar, *, subscriber: Account, track: UUID
) -> None:
    """At once, with what it plays; the device that asked goes on."""
    await pool.execute("UPDATE users SET tier = 'family'")
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    stream = (await api.call("GET", f"/stream/{track}", token=phone)).json
    sessions = (await api.call("GET", "/me/sessions", token=laptop)).json["items"]
    (other,) = [session["id"] for session in sessions if not session["current"]]
    answer = await api.call("DELETE", f"/me/sessions/{other}", token=laptop)
    again = await api.call("DELETE", f"/me/sessions/{other}", token=laptop)

    assert (answer.status, again.status) == (204, 404)
    assert (await api.call("GET", "/me", token=phone)).status == 401
    assert (await api.call("GET", "/me", token=laptop)).status == 200
    assert await ear.why_refused(stream) == "signed-out"
    assert await ear.client.zcard(f"segue:devices:{{{subscriber.id}}}") == 0


async def test_anothers_session_is_not_there(api: ApiClient, pool: Pool, listener: Account) -> None:
    """Told as if there were no such session, and it goes on."""
    token = await api.log_in(listener.email)
    session_id = await pool.fetchval("SELECT id FROM sessions")
    await api.call("POST", "/auth/register", json={"email": "x@example.org", "password": PASSWORD})
    stranger = await api.log_in("x@example.org")
    answers = [
        await api.call("DELETE", f"/me/sessions/{which}", token=stranger) for which in (session_id, uuid4())
    ]

    assert [(answer.status, answer.json["code"]) for answer in answers] == [(404, "session-not-found")] * 2
    assert (await api.call("GET", "/me", token=token)).status == 200


async def test_a_session_in_use_comes_to_last_longer(api: ApiClient, pool: Pool, listener: Account) -> None:
    """Once an hour; the browser is given the cookie anew, and the device is noted."""
    token = await api.log_in(listener.email)
    cookie = {"Cookie": f"{COOKIE}={token}", "User-Agent": FIREFOX}
    early = await api.call("GET", "/me", headers=cookie)
    await pool.execute(
        "UPDATE sessions SET last_seen_at = now() - interval '61 minutes', expires_at = now() + interval '1 day'"
    )
    extended = await api.call("GET", "/stream/" + str(uuid4()), headers=cookie)  # never from the cache
    after = await api.call("GET", "/stream/" + str(uuid4()), headers=cookie)
    session = await pool.fetchrow("SELECT * FROM sessions")

    assert session is not None
    assert timedelta(days=29, hours=23) < session["expires_at"] - datetime.now(UTC)
    assert (session["device"], str(session["address"])) == ("Firefox on Linux", "127.0.0.1")
    assert "Set-Cookie" not in early.headers
    assert extended.headers["Set-Cookie"].startswith(f"{COOKIE}={token}; Expires=")
    assert "Set-Cookie" not in after.headers


async def test_who_logs_out_late_is_given_no_cookie_anew(
    api: ApiClient, pool: Pool, listener: Account
) -> None:
    """The answer that takes it away stands."""
    token = await api.log_in(listener.email)
    await pool.execute("UPDATE sessions SET last_seen_at = now() - interval '2 hours'")
    headers = {"Cookie": f"{COOKIE}={token}", "X-Segue-Client": "test"}
    answer = await api.call("POST", "/auth/logout", headers=headers)

    assert answer.headers.getall("Set-Cookie")[0].startswith(f"{COOKIE}=; Max-Age=0")
    assert len(answer.headers.getall("Set-Cookie")) == 1


async def test_a_bearer_is_given_no_cookie(api: ApiClient, pool: Pool, listener_token: str) -> None:
    """Though its session comes to last longer."""
    await pool.execute("UPDATE sessions SET last_seen_at = now() - interval '2 hours'")
    answer = await api.call("GET", "/me", token=listener_token)

    assert "Set-Cookie" not in answer.headers
    assert await pool.fetchval("SELECT last_seen_at > now() - interval '1 minute' FROM sessions")


async def test_past_a_hundred_the_session_unused_longest_ends(
    api: ApiClient, pool: Pool, ear: EdgeEar, *, subscriber: Account, listener: Account, track: UUID
) -> None:
    """At once, with what it plays; the others go on, and so does every other account's."""
    idle, busy, anothers = [await api.log_in(who.email) for who in (subscriber, subscriber, listener)]
    stream = (await api.call("GET", f"/stream/{track}", token=idle)).json
    ids = [row["id"] for row in await pool.fetch("SELECT id FROM sessions ORDER BY id")]
    await pool.execute(
        "UPDATE sessions SET last_seen_at = now() - interval '50 minutes' WHERE id = $1", ids[0]
    )
    await pool.execute(
        "INSERT INTO sessions (user_id, token_sha256, expires_at) "
        "SELECT $1, sha256(n::text::bytea), now() + interval '1 day' FROM generate_series(1, 98) AS n",
        subscriber.id,
    )
    assert (await api.call("GET", "/me", token=idle)).status == 200
    fresh = await api.log_in(subscriber.email)

    statuses = [(await api.call("GET", "/me", token=token)).status for token in (idle, busy, anothers, fresh)]
    assert statuses == [401, 200, 200, 200]
    assert await pool.fetchval("SELECT count(*) FROM sessions WHERE user_id = $1", subscriber.id) == 100
    assert await ear.why_refused(stream) == "signed-out"
    assert await ear.client.zcard(f"segue:devices:{{{subscriber.id}}}") == 0
    ended = await pool.fetch("SELECT object_id FROM audit_log WHERE action = 'revoke-session'")
    assert [row["object_id"] for row in ended] == [ids[0]]


async def test_however_many_log_in_at_once_a_hundred_sessions_stay(
    settings: Settings, pool: Pool, listener: Account
) -> None:
    """Two that open sessions don't end the same one."""
    await pool.execute(
        "INSERT INTO sessions (user_id, token_sha256, expires_at) "
        "SELECT $1, sha256(n::text::bytea), now() + interval '1 day' FROM generate_series(1, 100) AS n",
        listener.id,
    )
    waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
    async with (
        serving(limited(settings, log_in=100)) as api,
        asyncio.TaskGroup() as tasks,
        pool.acquire() as connection,
        connection.transaction(),
    ):
        await connection.execute("SELECT FROM sessions FOR UPDATE")
        for _ in range(3):
            tasks.create_task(api.log_in(listener.email))
        while await connection.fetchval(waiting) < 3:  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0.01)

    assert await pool.fetchval("SELECT count(*) FROM sessions") == 100


async def test_ended_sessions_are_purged(
    api: ApiClient, pool: Pool, listener: Account, subscriber: Account
) -> None:
    """Batch by batch, and no other."""
    await api.log_in(listener.email)
    await pool.execute(
        "INSERT INTO sessions (user_id, token_sha256, expires_at) "
        "SELECT $1, sha256(n::text::bytea), now() FROM generate_series(1, 2500) AS n",
        subscriber.id,
    )

    assert await purge_expired_sessions(pool) == 2500
    assert await pool.fetchval("SELECT count(*) FROM sessions") == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET password_hash = 'x' WHERE id = $1",
        "UPDATE users SET disabled_at = now() WHERE id = $1",
    ],
)
async def test_no_session_is_opened_on_a_password_that_was_just_replaced(
    pool: Pool, accounts: AccountService, listener: Account, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The account changed while the password was being checked."""
    verify = accounts._passwords.verify

    async def verify_slowly(password: str, password_hash: str) -> bool:
        right = await verify(password, password_hash)
        await pool.execute(change, listener.id)
        return right

    monkeypatch.setattr(accounts._passwords, "verify", verify_slowly)

    with pytest.raises(WrongCredentialsError):
        await accounts.log_in(listener.email, PASSWORD, Visitor())

    assert await pool.fetchval("SELECT count(*) FROM sessions") == 0
