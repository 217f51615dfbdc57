"""The outbox of revocations: nothing that was committed stays unheard."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from control_api.accounts.models import Account
from control_api.revocations.outbox import Outbox
from control_api.revocations.repository import RevocationRepository
from control_api.revocations.upkeep import MARKER, Upkeep
from kernel.database.pool import Pool
from kernel.revocation.model import REVOCATIONS_STREAM, RevocationKind, RevocationReason
from kernel.settings import Settings
from kernel.valkey.client import AWAY, open_valkey
from segue.embedded.ports import free_port
from segue.embedded.valkey import EmbeddedValkey
from segue.supervisor.readiness import wait_until_ready
from tests.conftest import START_TIMEOUT_S, running
from tests.integration.control_api.api_client import serving
from tests.integration.control_api.edge_ear import EdgeEar

TTL_S = 3600.0


async def _put(pool: Pool, outbox: Outbox, *ids: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.put(connection, RevocationKind.SUBJECT, ids, RevocationReason.BANNED)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Redis]:
    """The test's Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


@pytest.fixture
def outbox(pool: Pool, client: Redis) -> Outbox:
    """An outbox outside of any API."""
    return Outbox(pool, client, token_ttl_s=TTL_S)


async def test_a_transaction_that_fails_revokes_nothing(pool: Pool, outbox: Outbox, ear: EdgeEar) -> None:
    """Neither the row nor a message outlives it."""

    async def fail() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await outbox.put(connection, RevocationKind.SUBJECT, ["a"], RevocationReason.BANNED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await outbox.publish_all()

    assert await pool.fetchval("SELECT count(*) FROM revocations") == 0
    assert await ear.revocations() == []


async def test_rows_of_a_process_that_died_after_the_commit_are_published_by_another(
    settings: Settings, pool: Pool, outbox: Outbox, ear: EdgeEar
) -> None:
    """By one that runs at that time as by one that starts later."""
    await _put(pool, outbox, "before")
    async with serving(settings):
        first = await ear.wait_for_revocations(1)
        await _put(pool, outbox, "while")
        both = await ear.wait_for_revocations(2)

    assert [revocation.id for revocation in first] == ["before"]
    assert [revocation.id for revocation in both] == ["before", "while"]


async def test_rows_of_a_process_that_died_while_publishing_are_published_by_another(
    settings: Settings, pool: Pool, outbox: Outbox, ear: EdgeEar
) -> None:
    """Once its claim has run out."""
    await _put(pool, outbox, "a")
    async with pool.acquire() as connection:
        claimed = await RevocationRepository(connection).claim(10, timedelta(milliseconds=500))
    async with serving(settings):
        published = await ear.wait_for_revocations(1)

    assert [revocation.row for revocation in published] == [revocation.row for revocation in claimed]


async def test_two_publishers_at_once_publish_every_row_once(pool: Pool, client: Redis, ear: EdgeEar) -> None:
    """Nobody takes a row that another has in hand."""
    outboxes = [Outbox(pool, client, token_ttl_s=TTL_S) for _ in range(4)]
    ids = [f"{number:04}" for number in range(1300)]
    await _put(pool, outboxes[0], *ids)
    await asyncio.gather(*(outbox.publish_all() for outbox in outboxes))

    assert sorted(revocation.id for revocation in await ear.revocations()) == ids
    assert await pool.fetchval("SELECT count(*) FROM revocations WHERE published_at IS NULL") == 0


async def test_what_valkey_lost_is_published_again(
    pool: Pool, client: Redis, outbox: Outbox, ear: EdgeEar
) -> None:
    """All that still matters, however long ago it was said, and nothing that has expired."""
    upkeep = Upkeep(pool, client, outbox)
    await _put(pool, outbox, "a", "b", "expired")
    await upkeep.round()
    await pool.execute("UPDATE revocations SET published_at = now() - interval '1 hour'")
    await pool.execute("UPDATE revocations SET expires_at = now() WHERE revoked_id = 'expired'")
    await client.flushall()
    await upkeep.round()

    assert sorted(revocation.id for revocation in await ear.revocations()) == ["a", "b"]


async def test_a_running_process_notices_what_valkey_lost(
    settings: Settings, pool: Pool, outbox: Outbox, ear: EdgeEar
) -> None:
    """Within seconds, though nobody tells it."""
    async with serving(settings):
        await _put(pool, outbox, "a", "b")
        await ear.wait_for_revocations(2)
        await ear.client.flushall()
        published = await ear.wait_for_revocations(2)

    assert sorted(revocation.id for revocation in published) == ["a", "b"]


async def test_a_quiet_outbox_publishes_nothing_twice(
    pool: Pool, client: Redis, outbox: Outbox, ear: EdgeEar
) -> None:
    """While Valkey keeps its data a round says nothing."""
    upkeep = Upkeep(pool, client, outbox)
    await _put(pool, outbox, "a")
    for _ in range(3):
        await upkeep.round()

    assert len(await ear.revocations()) == 1
    assert await client.get(MARKER) is not None


async def test_another_epoch_has_what_was_published_last_published_again(
    pool: Pool, client: Redis, outbox: Outbox, ear: EdgeEar
) -> None:
    """A row may have been told to the data that was then lost, and marked as told after another process looked."""
    upkeep = Upkeep(pool, client, outbox)
    await _put(pool, outbox, "long ago", "last")
    await upkeep.round()
    await pool.execute(
        "UPDATE revocations SET published_at = now() - interval '1 hour' WHERE revoked_id = 'long ago'"
    )
    await client.delete(REVOCATIONS_STREAM)
    await client.set(MARKER, "another")
    await upkeep.round()
    await upkeep.round()

    assert [revocation.id for revocation in await ear.revocations()] == ["last"]


async def test_expired_rows_are_deleted(pool: Pool, client: Redis, outbox: Outbox) -> None:
    """They concern no token any more."""
    await _put(pool, outbox, "a", "b")
    await pool.execute("UPDATE revocations SET expires_at = now() WHERE revoked_id = 'a'")
    await Upkeep(pool, client, outbox).round()

    assert [row["revoked_id"] for row in await pool.fetch("SELECT revoked_id FROM revocations")] == ["b"]


async def test_a_late_claim_leaves_alone_what_was_issued_in_the_meantime(
    pool: Pool, outbox: Outbox, ear: EdgeEar
) -> None:
    """It counts from a second after the fact at the latest."""
    await _put(pool, outbox, "a")
    await pool.execute("UPDATE revocations SET created_at = now() - interval '1 hour'")
    created_at = await pool.fetchval("SELECT created_at FROM revocations")
    await outbox.publish_all()

    assert [revocation.before_s for revocation in await ear.revocations()] == [
        pytest.approx(created_at.timestamp() + 1, abs=0.002)
    ]


async def test_a_fact_that_was_long_in_coming_counts_from_when_it_was_there(
    pool: Pool, outbox: Outbox, ear: EdgeEar
) -> None:
    """What was issued while its transaction waited for a lock was issued on what was true before."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_sleep(1.3)")
        await outbox.put(connection, RevocationKind.SUBJECT, ["a"], RevocationReason.BANNED)
        waited_until = await connection.fetchval("SELECT clock_timestamp()")
    await outbox.publish_all()

    (revocation,) = await ear.revocations()
    assert revocation.before_s >= waited_until.timestamp() - 0.002
    assert revocation.expires_at_s >= waited_until.timestamp() + TTL_S


async def test_what_was_published_before_an_outage_is_published_again(
    pool: Pool, client: Redis, outbox: Outbox, ear: EdgeEar
) -> None:
    """However long it was: a Valkey that was killed has forgotten its last moments."""
    now_s = 0.0
    upkeep = Upkeep(pool, client, outbox, clock=lambda: now_s)
    await _put(pool, outbox, "a")
    await upkeep.round()
    async with Redis.from_url(f"redis://127.0.0.1:{free_port()}") as away:
        upkeep._client = away
        await upkeep._try_round()
    await client.delete(REVOCATIONS_STREAM)
    await pool.execute("UPDATE revocations SET published_at = now() - interval '1 hour'")
    now_s, upkeep._client = 3600.0, client
    await upkeep.round()

    assert [revocation.id for revocation in await ear.revocations()] == ["a"]


async def test_unpublished_rows_are_found_by_their_index(pool: Pool, outbox: Outbox) -> None:
    """However many there are that were published."""
    await _put(pool, outbox, *(str(number) for number in range(3000)))
    await pool.execute("UPDATE revocations SET before = now(), published_at = now()")
    await pool.execute("ANALYZE revocations")
    plan = await pool.fetch(
        "EXPLAIN SELECT id FROM revocations WHERE published_at IS NULL AND expires_at > now() "
        "ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED"
    )

    assert "revocations_unpublished" in "\n".join(row[0] for row in plan)


@asynccontextmanager
async def _serving_valkey(server: EmbeddedValkey) -> AsyncIterator[None]:
    with running(server.command()) as process:
        await wait_until_ready("Valkey", server.answers, timeout_s=START_TIMEOUT_S)
        yield
        process.kill()


async def test_a_log_out_while_valkey_is_away_is_published_when_it_is_back(
    settings: Settings, tmp_path: Path, pool: Pool, subscriber: Account
) -> None:
    """The log-out itself succeeds at once."""
    server = EmbeddedValkey(tmp_path / "away", free_port(), secrets.token_hex(16), durable=False)
    server.initialise()
    own = settings.model_copy(
        update={"valkey": settings.valkey.model_copy(update={"url": SecretStr(server.url())})}
    )
    async with serving(own) as api:
        token = await api.log_in(subscriber.email)
        answer = await api.call("POST", "/auth/logout", token=token)
        session = await api.call("GET", "/me", token=token)
        row = await pool.fetchrow("SELECT published_at FROM revocations")
        async with (
            _serving_valkey(server),
            open_valkey(own.valkey.model_copy(update={"timeout_s": 30.0})) as client,
        ):
            published = await EdgeEar(client, own).wait_for_revocations(1)

    assert (answer.status, session.status) == (204, 401)
    assert row is not None
    assert row["published_at"] is None
    assert [revocation.reason.value for revocation in published] == ["signed-out"]


async def test_a_failure_to_publish_gives_the_claim_back(pool: Pool, outbox: Outbox, ear: EdgeEar) -> None:
    """So that the next attempt need not wait for it to run out."""
    async with Redis.from_url(f"redis://127.0.0.1:{free_port()}") as away:
        await _put(pool, outbox, "a")
        with pytest.raises(AWAY):
            await Outbox(pool, away, token_ttl_s=TTL_S).publish_all()
    await outbox.publish_all()

    assert [revocation.id for revocation in await ear.revocations()] == ["a"]
