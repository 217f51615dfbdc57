"""What takes playback tokens away: the row, and the message that edges hear of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from control_api.accounts.models import Account
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Pool
from kernel.revocation.model import RevocationKind, RevocationReason
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.edge_ear import EdgeEar


async def test_logging_out_revokes_what_this_device_plays(
    api: ApiClient, pool: Pool, ear: EdgeEar, subscriber: Account, track: UUID
) -> None:
    """By the time of the answer the row is there and the edges have been told; a later log-in plays."""
    token = await api.log_in(subscriber.email)
    stream = (await api.call("GET", f"/stream/{track}", token=token)).json
    await api.call("POST", "/auth/logout", token=token)
    row = await pool.fetchrow("SELECT * FROM revocations")
    published = await ear.revocations()
    again = (await api.call("GET", f"/stream/{track}", token=await api.log_in(subscriber.email))).json

    assert row is not None
    assert (row["kind"], row["revoked_id"], row["reason"]) == (
        "device",
        ear.token(stream).device,
        "signed-out",
    )
    assert row["published_at"] is not None
    assert row["expires_at"] - row["created_at"] >= timedelta(seconds=ear.settings.playback.token_ttl_s)
    assert [revocation.row for revocation in published] == [str(row["id"])]
    assert await ear.why_refused(stream) == "signed-out"
    assert await ear.why_refused(again) is None


async def test_logging_out_here_leaves_the_other_device(
    api: ApiClient, ear: EdgeEar, pool: Pool, subscriber: Account, track: UUID
) -> None:
    """And frees its place among those that play."""
    await pool.execute("UPDATE users SET tier = 'family'")
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    streams = [(await api.call("GET", f"/stream/{track}", token=token)).json for token in (phone, laptop)]
    await api.call("POST", "/auth/logout", token=phone)

    assert [await ear.why_refused(stream) for stream in streams] == ["signed-out", None]
    assert await ear.client.zcard(f"segue:devices:{{{subscriber.id}}}") == 1


async def test_logging_out_everywhere_revokes_all_and_ends_every_session(
    api: ApiClient, ear: EdgeEar, pool: Pool, *, subscriber: Account, listener: Account, track: UUID
) -> None:
    """One account's, nobody else's; who logs in again plays again at once."""
    await pool.execute("UPDATE users SET tier = 'family'")
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    stranger = await api.log_in(listener.email)
    streams = [
        (await api.call("GET", f"/stream/{track}", token=token)).json for token in (phone, laptop, stranger)
    ]
    answer = await api.call("POST", "/auth/logout-all", token=phone)
    sessions = [(await api.call("GET", "/me", token=token)).status for token in (phone, laptop, stranger)]
    again = (await api.call("GET", f"/stream/{track}", token=await api.log_in(subscriber.email))).json

    assert answer.status == 204
    assert (
        answer.headers["Set-Cookie"].startswith("segue_session=;")
        or "Max-Age=0" in (answer.headers["Set-Cookie"])
    )
    assert sessions == [401, 401, 200]
    refused = [await ear.why_refused(stream) for stream in [*streams, again]]
    assert refused == ["signed-out", "signed-out", None, None]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"disabled": True}, "banned"),
        ({"tier": "free"}, "plan-changed"),
        ({"tier": "family"}, "plan-changed"),
        ({"tier": "free", "disabled": True}, "banned"),
        ({"tier": "individual"}, None),
        ({"disabled": False}, None),
        ({"role": "curator"}, None),
        ({}, None),
    ],
)
async def test_an_administrators_change_revokes_what_it_takes_away(
    api: ApiClient,
    ear: EdgeEar,
    subscriber: Account,
    *,
    subscriber_token: str,
    admin_token: str,
    track: UUID,
    change: dict[str, object],
    reason: str | None,
) -> None:
    """A ban, another plan; not a change that changes nothing, nor another role."""
    stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    answer = await api.call("PATCH", f"/admin/users/{subscriber.id}", token=admin_token, json=change)

    assert answer.status == 200
    assert await ear.why_refused(stream) == reason
    assert len(await ear.revocations()) == (reason is not None)


async def test_who_administers_no_more_loses_what_she_was_admitted_to(
    api: ApiClient, ear: EdgeEar, subscriber: Account, *, subscriber_token: str, admin_token: str, track: UUID
) -> None:
    """It may be what nobody else has; becoming an administrator takes nothing away."""
    path = f"/admin/users/{subscriber.id}"
    await api.call("PATCH", path, token=admin_token, json={"role": "admin"})
    promoted = len(await ear.revocations())
    stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    await api.call("PATCH", path, token=admin_token, json={"role": "user"})

    assert promoted == 0
    assert await ear.why_refused(stream) == "plan-changed"


async def test_a_stream_of_the_new_plan_is_not_caught_by_the_change(
    api: ApiClient, ear: EdgeEar, subscriber: Account, *, subscriber_token: str, admin_token: str, track: UUID
) -> None:
    """Started as soon as the change is answered."""
    await api.call("PATCH", f"/admin/users/{subscriber.id}", token=admin_token, json={"tier": "free"})
    stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json

    assert stream["quality"] == "256_aac"
    assert await ear.why_refused(stream) is None


async def test_a_ban_twice_is_one_ban(
    api: ApiClient, pool: Pool, subscriber: Account, admin_token: str
) -> None:
    """The second says nothing new; after a pardon it would."""
    for disabled, count in ((True, 1), (True, 1), (False, 1), (True, 2)):
        answer = await api.call(
            "PATCH", f"/admin/users/{subscriber.id}", token=admin_token, json={"disabled": disabled}
        )
        assert (answer.json["disabled_at"] is not None) is disabled
        assert await pool.fetchval("SELECT count(*) FROM revocations") == count


async def test_what_was_read_before_the_commit_is_caught(
    api: ApiClient, ear: EdgeEar, pool: Pool, *, subscriber: Account, subscriber_token: str, track: UUID
) -> None:
    """A stream started while the change is under way is of the old plan, so the change takes it away too."""
    outbox = Outbox(pool, ear.client, token_ttl_s=3600)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("UPDATE users SET tier = 'free' WHERE id = $1", subscriber.id)
        await outbox.put(
            connection, RevocationKind.SUBJECT, [str(subscriber.id)], RevocationReason.PLAN_CHANGED
        )
        stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    await ear.wait_for_revocations(1)

    assert stream["quality"] == "lossless"
    assert await ear.why_refused(stream) == "plan-changed"
