"""Exporting an account."""

import asyncio
import json
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import pytest

from control_api.accounts.errors import ExportsBusyError
from control_api.accounts.export import file, routes
from control_api.accounts.export.file import _SECTIONS, MAX_WRITTEN_AT_ONCE, AccountExports
from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.account_traces import fill
from tests.integration.control_api.api_client import API, PASSWORD, ApiClient
from tests.integration.control_api.search.waiting import until


async def test_everything_is_exported(
    api: ApiClient, pool: Pool, *, accounts: AccountService, subscriber: Account, track: UUID
) -> None:
    """A file with every kind of thing, and neither a secret nor anybody else."""
    other = await accounts.create("other@example.org", PASSWORD)
    hers, ours = uuid4(), uuid4()
    await fill(pool, user_id=subscriber.id, other_id=other.id, track_id=track, ids=(hers, ours), email="x")
    token = await api.log_in(subscriber.email)
    answer = await api.call("GET", "/me/export", token=token)
    exported = answer.json
    hashes = await pool.fetchrow(
        "SELECT u.password_hash, encode(s.token_sha256, 'hex') AS token_hash "
        "FROM users u JOIN sessions s ON s.user_id = u.id"
    )

    assert hashes is not None
    assert answer.headers["Content-Disposition"] == 'attachment; filename="segue-account.json"'
    assert [name for name, rows in exported.items() if not rows] == []
    assert exported["account"][0]["email"] == subscriber.email
    assert [entry["title"] for entry in exported["playlist_entries"]] == ["Somewhat"]
    assert [entry["playlist_id"] for entry in exported["entries_elsewhere"]] == [str(ours)]
    assert [entry["action"] for entry in exported["audit"]] == ["add-account", "log-in", "export-account"]
    assert exported["audit"][-1]["network"] == "127.0.0.0/24"
    text = answer.content.decode()
    secrets = [other.email, str(other.id), hashes["password_hash"], hashes["token_hash"], token]
    assert not any(secret in text for secret in secrets)


async def test_a_long_history_is_exported_whole(
    api: ApiClient, pool: Pool, listener: Account, track: UUID
) -> None:
    """Batch by batch, in the order of listening."""
    await pool.execute(
        "INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed) "
        "SELECT $1, gen_random_uuid(), $2, now() - n * interval '1 minute', 31, true "
        "FROM generate_series(1, 3001) AS n",
        listener.id,
        track,
    )
    answer = await api.call("GET", "/me/export", token=await api.log_in(listener.email))
    played = [play["played_at"] for play in answer.json["history"]]

    assert len(played) == 3001
    assert played == sorted(played)


async def test_the_file_is_of_one_moment(pool: Pool, listener: Account) -> None:
    """What changes while it is written is not in it."""
    exports = AccountExports(pool)
    async with pool.acquire() as connection, connection.transaction():
        # The last section waits for this lock; the snapshot is older.
        await connection.execute("LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE")

        async def export() -> dict[str, list[dict[str, object]]]:
            async with exports.open(listener.id) as exported:
                decoded: dict[str, list[dict[str, object]]] = json.load(exported)
                return decoded

        task = asyncio.ensure_future(export())
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0)
        await connection.execute(
            "INSERT INTO audit_log (action, outcome, subject) SELECT 'log-in', 'done', audit_id FROM users"
        )
    exported = await task

    assert [entry["action"] for entry in exported["audit"]] == ["add-account"]


async def test_an_account_is_exported_once_at_a_time(pool: Pool, listener: Account) -> None:
    """Whoever wants her file again while it is sent is told to come again."""
    exports = AccountExports(pool)
    async with exports.open(listener.id), AsyncExitStack() as stack:
        with pytest.raises(ExportsBusyError):
            await stack.enter_async_context(exports.open(listener.id))
    async with exports.open(listener.id) as again:
        assert again.read(1) == b"{"


async def test_who_reads_slowly_keeps_nobody_waiting(pool: Pool) -> None:
    """Files that are only sent take nobody's place."""
    exports = AccountExports(pool)
    async with AsyncExitStack() as stack:
        for _ in range(MAX_WRITTEN_AT_ONCE + 1):
            await stack.enter_async_context(exports.open(uuid4()))


async def test_only_a_few_are_written_at_once(pool: Pool) -> None:
    """The next is told to come again; when they are done, another may."""
    exports = AccountExports(pool)

    async def export() -> None:
        async with exports.open(uuid4()):
            pass

    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE")
        tasks = [asyncio.ensure_future(export()) for _ in range(MAX_WRITTEN_AT_ONCE)]
        while await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted") < len(tasks):  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0)
        with pytest.raises(ExportsBusyError):
            await export()
    await asyncio.gather(*tasks)
    await export()


async def test_only_so_many_are_open(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What slow readers have takes room."""
    monkeypatch.setattr(file, "MAX_OPEN", 1)
    exports = AccountExports(pool)
    async with exports.open(uuid4()), AsyncExitStack() as stack:
        with pytest.raises(ExportsBusyError):
            await stack.enter_async_context(exports.open(uuid4()))


@pytest.mark.parametrize("limit", ["CHUNK_TIMEOUT_S", "SEND_LIMIT_S"])
async def test_who_does_not_read_is_cut_off(
    api: ApiClient, pool: Pool, listener: Account, *, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """After a while, so that her account can be exported again."""
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, description) "
        "SELECT gen_random_uuid(), $1, 'regular', 'x', 'x', repeat('x', 1000000) FROM generate_series(1, 20)",
        listener.id,
    )
    token = await api.log_in(listener.email)
    monkeypatch.setattr(routes, limit, 3.0)
    reader, writer = await asyncio.open_connection(api.http.host, api.http.port, limit=1024)
    writer.write(f"GET {API}/me/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    busy = await api.call("GET", "/me/export", token=token)

    async def is_free() -> bool:
        return (await api.call("GET", "/me/export", token=token)).status == 200

    assert (busy.status, busy.json["code"]) == (503, "busy")
    await until(is_free)
    assert not (await reader.read()).endswith(
        b"0\r\n\r\n"
    )  # RFC 9112 section 8: so she knows it is not whole
    writer.close()


async def test_every_table_that_refers_to_users_is_exported(pool: Pool) -> None:
    """A new one, too."""
    rows = await pool.fetch(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
        "WHERE contype = 'f' AND confrelid = 'users'::regclass"
    )
    text = " ".join(_SECTIONS.values())

    assert sorted(row[0] for row in rows if f" {row[0]}" not in text) == []
