"""The cache of sessions: nothing that has ended comes back from it, whatever happens to Valkey."""

import asyncio
import os
import random
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from control_api.accounts.authenticator import Authenticator
from control_api.accounts.errors import NotSignedInError
from control_api.accounts.models import Account, SignedIn
from control_api.accounts.service import AccountService
from control_api.accounts.session_cache.cache import Claim, SessionCache, session_key
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_cache.trust import Trust
from control_api.accounts.session_repository import SessionRepository
from control_api.accounts.session_token import hash_session_token
from control_api.accounts.visitor import Visitor
from control_api.permissions.operations import OPERATIONS
from kernel.background import in_background
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import AWAY, open_valkey
from segue.embedded.ports import free_port
from segue.embedded.valkey import EmbeddedValkey
from segue.supervisor.readiness import wait_until_ready
from tests.conftest import START_TIMEOUT_S, running
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving

LIFETIME = timedelta(days=30)


class Process:
    """What one process of the API has of the cache, without its upkeep."""

    def __init__(self, pool: Pool, client: Redis) -> None:
        self.trust = Trust()
        self.cache = SessionCache(client, self.trust, ttl_s=60)
        self.stale_keys = StaleKeys(pool, client, self.trust)
        self.authenticator = Authenticator(pool, self.cache, lifetime=LIFETIME)

    async def who(self, token: str) -> SignedIn | None:
        """Whose session a token opens here."""
        try:
            signed_in, _ = await self.authenticator.authenticate(token, Visitor(), fresh=False)
        except NotSignedInError:
            return None
        return signed_in


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Redis]:
    """The test's Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


StartProcess = Callable[[Redis], Awaitable[Process]]


@pytest.fixture
async def start(pool: Pool) -> AsyncIterator[StartProcess]:
    """Starts a process whose Valkey is behind a client."""
    async with AsyncExitStack() as running_processes:

        async def start_process(client: Redis) -> Process:
            started = Process(pool, client)
            await running_processes.enter_async_context(in_background(started.cache.run()))
            return started

        yield start_process


@pytest.fixture
async def process(start: StartProcess, client: Redis) -> Process:
    """A process that believes its cache."""
    made = await start(client)
    await made.stale_keys.delete_all()
    return made


@pytest.fixture
async def token(accounts: AccountService, listener: Account) -> str:
    """A session's."""
    return (await accounts.log_in(listener.email, PASSWORD, Visitor())).token


async def _value(client: Redis, key: str) -> bytes:
    value = await client.get(key)
    assert isinstance(value, bytes)
    return value


async def _end(pool: Pool, process: Process, user_id: UUID) -> None:
    """End all sessions of an account as far as the commit."""
    async with pool.acquire() as connection, connection.transaction():
        ended = await SessionRepository(connection).end_all(user_id)
        await process.stale_keys.put_sessions(connection, [session.token_sha256 for session in ended])


async def test_a_session_is_read_once(process: Process, pool: Pool, token: str) -> None:
    """The second time it comes from Valkey: behind the cache's back it may be gone."""
    first = await process.who(token)
    await pool.execute("DELETE FROM sessions")
    second = await process.who(token)

    assert first is not None
    assert first == second


async def test_valkey_learns_no_token_and_forgets_by_itself(
    process: Process, client: Redis, token: str
) -> None:
    """The key is a hash; an entry goes after a while, and no later than its session."""
    await process.who(token)
    key = session_key(hash_session_token(token))

    assert token not in key
    assert token.encode() not in await _value(client, key)
    assert 0 < await client.pttl(key) <= 60_000


async def test_an_entry_ends_with_its_session(
    process: Process, client: Redis, pool: Pool, token: str
) -> None:
    """One that is about to end is kept for no longer."""
    await pool.execute("UPDATE sessions SET expires_at = now() + interval '5 seconds'")
    await process.who(token)

    assert await client.pttl(session_key(hash_session_token(token))) <= 5_000


@pytest.mark.parametrize("how", ["/auth/logout", "/auth/logout-all"])
async def test_logging_out_is_seen_by_every_process_at_once(
    settings: Settings, listener: Account, how: str
) -> None:
    """Also by one that had the session cached a moment ago."""
    async with serving(settings) as here, serving(settings) as there:
        token = await here.log_in(listener.email)
        before = [(await api.call("GET", "/me", token=token)).status for api in (here, there, there)]
        await here.call("POST", how, token=token)
        after = [(await api.call("GET", "/me", token=token)).status for api in (there, here)]

    assert (before, after) == ([200] * 3, [401] * 2)


async def test_a_slow_reader_brings_no_ended_session_back(
    process: Process, pool: Pool, listener: Account, token: str
) -> None:
    """She read it before the log-out, and comes to fill the entry after it."""
    token_sha256 = hash_session_token(token)
    claim = await process.cache.read(token_sha256)
    assert isinstance(claim, Claim)
    read = await SessionRepository(pool).find(token_sha256, extensible_after=LIFETIME)  # type: ignore[arg-type]  # a pool runs one query as a connection does
    assert read is not None
    await _end(pool, process, listener.id)
    await process.stale_keys.delete()
    await process.cache.fill(claim, read.signed_in, lasts_s=60)

    assert await process.who(token) is None


async def test_a_second_reader_fills_nothing_of_the_firsts(process: Process, token: str) -> None:
    """One claim at a time."""
    token_sha256 = hash_session_token(token)
    claims = [await process.cache.read(token_sha256) for _ in range(2)]

    assert [type(claim) for claim in claims] == [Claim, type(None)]


async def test_after_any_log_out_nobody_is_signed_in(
    pool: Pool, start: StartProcess, client: Redis, listener: Account
) -> None:
    """Readers in three processes race with log-outs, flushes and evictions; what a log-out ended stays so."""
    dice = random.Random(4)
    processes = [await start(client) for _ in range(3)]
    came_back = 0
    for _ in range(40):
        for process in processes:
            await process.stale_keys.delete_all()
        token = await _session(pool, listener)
        stop = asyncio.Event()

        async def read(process: Process, token: str = token, stop: asyncio.Event = stop) -> None:
            while not stop.is_set():
                await process.who(token)

        async with asyncio.TaskGroup() as group:
            for process in processes * 2:
                group.create_task(read(process))
            for _ in range(dice.randrange(30)):
                await asyncio.sleep(0)
            await _end(pool, processes[0], listener.id)
            if not dice.randrange(3):
                await client.delete(session_key(hash_session_token(token)))
            await processes[0].stale_keys.delete()
            for _ in range(30):
                came_back += await processes[dice.randrange(3)].who(token) is not None
            stop.set()

    assert came_back == 0


async def _session(pool: Pool, account: Account) -> str:
    """A session without the time that a password takes."""
    token = secrets.token_urlsafe(32)
    await pool.execute(
        "INSERT INTO sessions (user_id, token_sha256, expires_at) VALUES ($1, $2, now() + interval '1 day')",
        account.id,
        hash_session_token(token),
    )
    return token


async def test_a_process_that_died_before_it_told_valkey_is_stood_in_for(
    settings: Settings, pool: Pool, process: Process, listener: Account
) -> None:
    """By one that runs: the commit wakes it."""
    async with serving(settings) as api, asyncio.timeout(10):
        token = await api.log_in(listener.email)
        await api.call("GET", "/me", token=token)
        await _end(pool, process, listener.id)
        while await pool.fetchval("SELECT count(*) FROM stale_valkey_keys"):  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0)
        answer = await api.call("GET", "/me", token=token)

    assert answer.status == 401


async def test_a_process_believes_nothing_before_it_looked(
    pool: Pool, start: StartProcess, client: Redis, process: Process, *, listener: Account, token: str
) -> None:
    """What another left undone it does first."""
    await process.who(token)
    await _end(pool, process, listener.id)
    starting = await start(client)

    assert await process.who(token) is not None  # the one that died would still have believed it
    assert await starting.who(token) is None
    await starting.stale_keys.delete_all()
    assert bool(starting.trust)
    assert await process.who(token) is None


async def test_a_log_out_that_could_not_reach_valkey_is_made_up_for(
    pool: Pool, start: StartProcess, process: Process, listener: Account, token: str
) -> None:
    """Who failed believes nothing; who can reach Valkey deletes."""
    await process.who(token)
    async with Redis.from_url(f"redis://127.0.0.1:{free_port()}") as away:
        cut_off = await start(away)
        cut_off.trust.give(cut_off.trust.begin())
        await _end(pool, cut_off, listener.id)
        await cut_off.stale_keys.delete()
    waiting = await pool.fetchval("SELECT count(*) FROM stale_valkey_keys")
    await process.stale_keys.delete_all()

    assert (waiting, bool(cut_off.trust)) == (1, False)
    assert await process.who(token) is None
    assert await pool.fetchval("SELECT count(*) FROM stale_valkey_keys") == 0


@pytest.fixture
async def own_valkey(tmp_path: Path) -> EmbeddedValkey:
    """A server of the test's own."""
    server = EmbeddedValkey(tmp_path / "own", free_port(), secrets.token_hex(16), durable=False)
    server.initialise()
    return server


async def test_an_entry_that_outlived_a_log_out_in_a_server_that_hung_is_not_believed(
    settings: Settings, own_valkey: EmbeddedValkey, listener: Account
) -> None:
    """Neither by the process that logged out nor by another, from the moment that the server is back."""
    valkey = settings.valkey.model_copy(update={"url": SecretStr(own_valkey.url())})
    own = settings.model_copy(update={"valkey": valkey})
    with running(own_valkey.command()) as process:
        await wait_until_ready("Valkey", own_valkey.answers, timeout_s=START_TIMEOUT_S)
        async with serving(own) as here, serving(own) as there:
            token = await here.log_in(listener.email)
            before = [(await api.call("GET", "/me", token=token)).status for api in (here, there)]
            os.kill(process.pid, signal.SIGSTOP)
            try:
                answer = await here.call("POST", "/auth/logout", token=token)
            finally:
                os.kill(process.pid, signal.SIGCONT)
            after = [(await api.call("GET", "/me", token=token)).status for api in (there, here)]

    assert (before, answer.status, after) == ([200] * 2, 204, [401] * 2)


async def test_an_entry_of_an_old_snapshot_is_not_believed(
    pool: Pool,
    start: StartProcess,
    settings: Settings,
    own_valkey: EmbeddedValkey,
    *,
    listener: Account,
    token: str,
) -> None:
    """Valkey is killed after the log-out, and comes back as it was before: with the entry, and with a claim."""
    valkey = settings.valkey.model_copy(update={"url": SecretStr(own_valkey.url())})
    token_sha256, claimed = hash_session_token(token), hash_session_token("claimed")
    async with open_valkey(valkey) as client:
        process = await start(client)
        with running(own_valkey.command()) as server:
            await wait_until_ready("Valkey", own_valkey.answers, timeout_s=START_TIMEOUT_S)
            await process.stale_keys.delete_all()
            signed_in = await process.who(token)
            claim = await process.cache.read(claimed)
            await client.save()
            await _end(pool, process, listener.id)
            await process.stale_keys.delete()
            server.kill()
        with running(own_valkey.command()):
            await wait_until_ready("Valkey", own_valkey.answers, timeout_s=START_TIMEOUT_S)
            with suppress(*AWAY):
                await client.ping()
            await process.stale_keys.delete_all()
            entry = await _value(client, session_key(token_sha256))
            assert signed_in is not None
            assert isinstance(claim, Claim)
            await process.cache.fill(claim, signed_in, lasts_s=60)
            late = await process.cache.read(claimed)
            who = await process.who(token)

    assert b"=" in entry  # it came back
    assert who is None
    assert isinstance(late, Claim)


async def test_without_valkey_sessions_are_read_from_the_database(
    settings: Settings, listener: Account
) -> None:
    """And end there at once."""
    valkey = settings.valkey.model_copy(update={"url": SecretStr(f"redis://127.0.0.1:{free_port()}")})
    async with serving(settings.model_copy(update={"valkey": valkey})) as api:
        token = await api.log_in(listener.email)
        before = (await api.call("GET", "/me", token=token)).status
        await api.call("POST", "/auth/logout", token=token)
        after = (await api.call("GET", "/me", token=token)).status

    assert (before, after) == (200, 401)


async def test_what_an_administrator_changes_is_seen_at_once(
    settings: Settings, listener: Account, *, admin: Account
) -> None:
    """By every process, though each had the session cached."""
    seen = []
    async with serving(settings) as here, serving(settings) as there:
        token, admin_token = await there.log_in(listener.email), await here.log_in(admin.email)
        for change in ({"tier": "student"}, {"role": "curator"}, {"disabled": True}):
            await there.call("GET", "/me", token=token)
            await here.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json=change)
            me = await there.call("GET", "/me", token=token)
            seen.append((me.json.get("tier"), me.json.get("role"), me.status))

    assert seen == [("student", "user", 200), ("student", "curator", 200), (None, None, 401)]


def test_whatever_issues_playback_tokens_asks_the_database() -> None:
    """A moment that lay in the cache would have new tokens caught by older revocations."""
    fresh = {name for name, policy in OPERATIONS.items() if policy.fresh}

    assert fresh == {
        "get_stream",
        "start_stream",
        "prefetch_stream",
        "get_album_stream",
        "start_album_stream",
        "verify_asset",
        "preview_asset",
    }


async def test_a_stream_is_never_started_on_a_cached_session(
    api: ApiClient, pool: Pool, *, listener_token: str, track: UUID
) -> None:
    """Nor does it depend on the cache being told."""
    await api.call("GET", "/me", token=listener_token)
    await pool.execute("DELETE FROM sessions")
    cached = await api.call("GET", "/me", token=listener_token)
    stream = await api.call("GET", f"/stream/{track}", token=listener_token)

    assert (cached.status, stream.status) == (200, 401)
