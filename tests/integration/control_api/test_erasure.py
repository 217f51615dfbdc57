"""Deleting an account: nothing of hers is left anywhere, and others keep what is theirs."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.account_traces import Trace, fill, scan, unfilled
from tests.integration.control_api.api_client import PASSWORD, ApiClient
from tests.integration.control_api.edge_ear import EdgeEar

CONFIRMED = {"current_password": PASSWORD}
NAME = "Zdenka Quixote-Vaughan"


async def _in_valkey(client: Redis, needles: list[str]) -> dict[str, str]:
    """The keys in which something of hers occurs, with what that is."""
    found = {}
    async for key in client.scan_iter():
        readers: dict[bytes | str, Callable[[bytes | str], Awaitable[object]]] = {
            b"string": client.get,
            b"hash": client.hgetall,
            b"set": client.smembers,
            b"zset": lambda name: client.zrange(name, 0, -1, withscores=True),
            b"list": lambda name: client.lrange(name, 0, -1),
            b"stream": client.xrange,
        }
        value = await readers[await client.type(key)](key)
        text = f"{key!r} {value!r}"
        for needle in needles:
            if any(spelling in text for spelling in (needle, needle.replace("-", ""))):
                found[str(key, "utf-8")] = needle
    return found


async def test_nothing_of_a_deleted_account_is_left(
    api: ApiClient, pool: Pool, ear: EdgeEar, *, accounts: AccountService, subscriber: Account, track: UUID
) -> None:
    """But for audit entries by an id that nothing ties to her, and the revocation of her tokens while they last."""
    other = await accounts.create("other@example.org", PASSWORD)
    token = await api.log_in(subscriber.email)
    await api.call("PATCH", "/me", token=token, json={"display_name": NAME})
    await api.call("GET", "/me", token=token)
    stream = (await api.call("GET", f"/stream/{track}", token=token)).json
    audit_id = await pool.fetchval("SELECT audit_id FROM users WHERE id = $1", subscriber.id)
    ids = (uuid4(), uuid4())
    await fill(
        pool, user_id=subscriber.id, other_id=other.id, track_id=track, ids=ids, email=subscriber.email
    )
    needles = {
        "id": str(subscriber.id),
        "email": subscriber.email,
        "name": NAME,
        "audit id": str(audit_id),
    }
    missing = await unfilled(pool, subscriber.id)
    before = await scan(pool, needles)
    answer = await api.call("POST", "/me/deletion", token=token, json=CONFIRMED)
    after = await scan(pool, needles)

    assert missing == []
    assert Trace("idempotency_claims", "body", "email") in before
    assert answer.status == 204
    assert answer.headers["Set-Cookie"].startswith("segue_session=; Max-Age=0")
    assert after == {
        Trace("audit_log", "actor", "audit id"),
        Trace("audit_log", "subject", "audit id"),
        Trace("revocations", "revoked_id", "id"),
    }
    assert await ear.why_refused(stream) == "signed-out"
    assert await _in_valkey(ear.client, list(needles.values())) == {"segue:revocations": str(subscriber.id)}
    assert (await api.call("GET", "/me", token=token)).status == 401


async def test_others_keep_what_is_theirs(
    api: ApiClient, pool: Pool, *, accounts: AccountService, subscriber: Account, track: UUID
) -> None:
    """What she added to another's playlist stays, by nobody; her own playlist leaves others' libraries, and is told."""
    other = await accounts.create("other@example.org", PASSWORD)
    hers, ours = uuid4(), uuid4()
    await fill(pool, user_id=subscriber.id, other_id=other.id, track_id=track, ids=(hers, ours), email="x")
    await pool.execute("INSERT INTO libraries (user_id, revision) VALUES ($1, 1)", other.id)
    await pool.execute(
        "INSERT INTO library_items (user_id, kind, item_id, revision, decided_revision, decided_at) "
        "VALUES ($1, 'playlist', $2, 1, 1, now())",
        other.id,
        hers,
    )
    token = await api.log_in(subscriber.email)
    await api.call("POST", "/me/deletion", token=token, json=CONFIRMED)
    entries = await pool.fetch("SELECT playlist_id, added_by FROM playlist_tracks")
    changes = await pool.fetch("SELECT user_id, revision, item_id, action FROM library_changes")

    assert [tuple(entry) for entry in entries] == [(ours, None)]
    assert [tuple(change) for change in changes] == [(other.id, 2, hers, "removed")]
    assert [row["email"] for row in await pool.fetch("SELECT email FROM users")] == [other.email]


async def test_the_last_administrator_can_not_be_deleted(
    api: ApiClient, accounts: AccountService, admin: Account
) -> None:
    """Until there is another one."""
    token = await api.log_in(admin.email)
    alone = await api.call("POST", "/me/deletion", token=token, json=CONFIRMED)
    await accounts.create("second@example.org", PASSWORD, role=Role.ADMIN)
    relieved = await api.call("POST", "/me/deletion", token=token, json=CONFIRMED)

    assert (alone.status, alone.json["code"]) == (409, "last-admin")
    assert relieved.status == 204


async def test_an_address_is_free_again(api: ApiClient, listener: Account, listener_token: str) -> None:
    """Who registers with it finds nothing of before."""
    await api.call("POST", "/me/deletion", token=listener_token, json=CONFIRMED)
    body = {"email": listener.email, "password": PASSWORD}
    answer = await api.call("POST", "/auth/register", json=body)

    assert answer.status == 201
    assert answer.json["id"] != str(listener.id)


@pytest.mark.parametrize("password", ["wrong", ""])
async def test_a_wrong_password_deletes_nothing(
    api: ApiClient, pool: Pool, listener_token: str, password: str
) -> None:
    """And is written down."""
    answer = await api.call("POST", "/me/deletion", token=listener_token, json={"current_password": password})
    outcome = await pool.fetchval("SELECT outcome FROM audit_log WHERE action = 'delete-account'")

    assert (answer.status, answer.json["code"], outcome) == (403, "wrong-password", "refused")
    assert await pool.fetchval("SELECT count(*) FROM users") == 1


async def test_an_answer_kept_for_a_stranger_does_not_tell_the_address(
    api: ApiClient, pool: Pool, subscriber: Account
) -> None:
    """That an address was taken is kept under nobody's account, and so outlasts hers."""
    body, headers = {"email": subscriber.email, "password": PASSWORD}, {"X-Idempotency-Key": "again"}
    answer = await api.call("POST", "/auth/register", json=body, headers=headers)
    token = await api.log_in(subscriber.email)
    await api.call("POST", "/me/deletion", token=token, json=CONFIRMED)
    kept = await pool.fetchval("SELECT body FROM idempotency_claims WHERE status = $1", answer.status)

    assert answer.status == 409
    assert subscriber.email.encode() not in kept
