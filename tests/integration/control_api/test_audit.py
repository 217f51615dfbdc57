"""The audit log: what is written down, by whom it is read, and that it stays."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from control_api.accounts.models import Account
from control_api.audit import service
from control_api.audit.entry import AuditAction
from control_api.audit.models import AuditFilter
from control_api.audit.service import ids_query
from kernel.database.pool import Pool
from kernel.database.queries import load_queries
from tests.integration.control_api.api_client import PASSWORD, ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


async def _written(pool: Pool) -> list[tuple[Any, ...]]:
    """Every entry as action, outcome and the e-mail addresses of actor and subject, the oldest first."""
    rows = await pool.fetch(
        "SELECT action, outcome, actor.email AS actor, subject.email AS subject FROM audit_log AS entry "
        "LEFT JOIN users AS actor ON actor.audit_id = entry.actor "
        "LEFT JOIN users AS subject ON subject.audit_id = entry.subject ORDER BY entry.id"
    )
    return [tuple(row) for row in rows]


async def test_what_she_does_is_written_down(api: ApiClient, pool: Pool) -> None:
    """Each act once, and attempts that were refused; one against an unknown address is about nobody."""
    me, new = "me@example.org", "new@example.org"
    await api.call("POST", "/auth/register", json={"email": me, "password": PASSWORD})
    await api.call("POST", "/auth/login", json={"email": me, "password": "wrong"})
    await api.call("POST", "/auth/login", json={"email": "x@example.org", "password": "wrong"})
    token, other = await api.log_in(me), await api.log_in(me)
    await api.call("POST", "/auth/logout", token=other)
    email = {"current_password": PASSWORD, "email": new}
    await api.call("POST", "/me/email", token=token, json={**email, "current_password": "wrong"})
    await api.call("POST", "/me/email", token=token, json=email)
    await api.call("GET", "/me/export", token=token)
    passwords = {"current_password": PASSWORD, "new_password": "another battery"}
    await api.call("POST", "/me/password", token=token, json=passwords)
    session_id = await pool.fetchval("SELECT id FROM sessions")
    await api.call("DELETE", f"/me/sessions/{session_id}", token=token)
    token = await api.log_in(new, "another battery")
    await api.call("POST", "/auth/logout-all", token=token)

    assert await _written(pool) == [
        ("register", "done", new, new),
        ("log-in", "refused", None, new),
        ("log-in", "refused", None, None),
        ("log-in", "done", new, new),
        ("log-in", "done", new, new),
        ("log-out", "done", new, new),
        ("change-email", "refused", new, new),
        ("change-email", "done", new, new),
        ("export-account", "done", new, new),
        ("change-password", "done", new, new),
        ("revoke-session", "done", new, new),
        ("log-in", "done", new, new),
        ("log-out-everywhere", "done", new, new),
    ]


async def test_what_an_administrator_changes_is_written_down_field_by_field(
    api: ApiClient, *, listener: Account, admin_token: str, admin: Account
) -> None:
    """The tier by itself; what changes nothing is no change."""
    change = {"tier": "family", "role": "curator", "disabled": True}
    for _ in range(2):
        await api.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json=change)
    page = (
        await api.call("GET", f"/admin/audit?subject={listener.id}&actor={admin.id}", token=admin_token)
    ).json
    told = {
        entry["action"]: [(c["field"], c["before"], c["after"]) for c in entry["changes"]]
        for entry in page["items"]
    }

    assert len(page["items"]) == 2
    assert told == {
        "change-tier": [("tier", "free", "family")],
        "change-account": [("role", "user", "curator"), ("disabled", False, True)],
    }
    assert {entry["actor"]["user_id"] for entry in page["items"]} == {str(admin.id)}


async def test_what_an_administrator_does_elsewhere_is_written_down(
    api: ApiClient, *, admin: Account, admin_token: str, pool: Pool
) -> None:
    """What is no change of a row of the catalog as well."""
    master = await api.call("POST", "/admin/masters?file_name=a.wav", token=admin_token, data=b"x" * 100)
    await pool.execute(
        "UPDATE ingest_jobs SET state = 'failed', stage = 'failed', error_code = 'x', error = 'y'"
    )
    job_id, asset_id = master.json["id"], "ab" * 16
    for path in (f"jobs/{job_id}/retry", f"assets/{asset_id}/purge", "search/rebuild"):
        assert (await api.call("POST", f"/admin/{path}", token=admin_token)).status == 202
    page = (await api.call("GET", f"/admin/audit?actor={admin.id}", token=admin_token)).json

    assert [
        ("rebuild-search", None, None),
        ("purge-asset", "asset", str(UUID(asset_id))),
        ("retry-job", "job", job_id),
        ("submit-master", "job", job_id),
    ] == [(entry["action"], entry["object_kind"], entry["object_id"]) for entry in page["items"][:4]]


async def test_an_entry_says_who_and_what_for_as_long_as_they_are_there(
    api: ApiClient,
    *,
    admin: Account,
    admin_token: str,
    listener: Account,
    rows: CatalogRows,
    pool: Pool,
) -> None:
    """By the names of today; of what is gone the id stays, and nobody's name."""
    artist_id = await rows.artist("Before")
    album_id = await rows.album(artist_id, "Album")
    track_id = await rows.track(artist_id, album_id, "Track")
    await pool.execute("UPDATE users SET display_name = 'Lis' WHERE id = $1", listener.id)
    await api.call("PATCH", f"/artists/{artist_id}", token=admin_token, json={"name": "Artist"})
    await api.call("PATCH", f"/tracks/{track_id}", token=admin_token, json={"number": 7})
    await api.call("PUT", f"/features/album/{album_id}", token=admin_token, json={"position": 1})
    await api.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json={"tier": "family"})
    page = (await api.call("GET", f"/admin/audit?actor={admin.id}&limit=4", token=admin_token)).json["items"]
    assert [
        ("change-tier", None, None, (listener.email, "Lis")),
        ("feature", str(album_id), "Album", None),
        ("change-track", str(track_id), "Track", None),
        ("change-artist", str(artist_id), "Artist", None),
    ] == [
        (
            entry["action"],
            entry["object_id"],
            entry["object_title"],
            entry["subject"] and (entry["subject"]["email"], entry["subject"]["display_name"]),
        )
        for entry in page
    ]
    assert {admin.email} == {entry["actor"]["email"] for entry in page}

    await api.call("DELETE", f"/tracks/{track_id}", token=admin_token)
    await pool.execute("DELETE FROM users WHERE id = $1", listener.id)
    gone = (await api.call("GET", f"/admin/audit?actor={admin.id}&limit=4", token=admin_token)).json["items"]
    assert [("delete-track", str(track_id), None), ("change-tier", None, None)] == [
        (entry["action"], entry["object_id"], entry["object_title"]) for entry in gone[:2]
    ]
    assert gone[1]["subject"] == {**page[0]["subject"], "user_id": None, "email": None, "display_name": None}


async def test_an_entry_tells_no_name_of_a_playlist_that_is_private_again(
    api: ApiClient, *, admin: Account, admin_token: str
) -> None:
    """It was featured while everybody might read it; what its owner calls it now is hers alone."""
    new = {"name": "For all", "public": True}
    playlist = (await api.call("POST", "/playlists", token=admin_token, json=new)).json
    await api.call("PUT", f"/features/playlist/{playlist['id']}", token=admin_token, json={"position": 1})
    path = f"/admin/audit?action=feature&actor={admin.id}"
    [public] = (await api.call("GET", path, token=admin_token)).json["items"]
    change = {"name": "For me", "public": False, "version": playlist["version"]}
    changed = await api.call("PATCH", f"/playlists/{playlist['id']}", token=admin_token, json=change)
    [private] = (await api.call("GET", path, token=admin_token)).json["items"]

    assert changed.status == 200
    assert ("For all", None) == (public["object_title"], private["object_title"])


async def test_the_log_is_paged_and_filtered(
    api: ApiClient, *, listener: Account, admin: Account, admin_token: str
) -> None:
    """The newest first, by action, account and time; each entry once."""
    for _ in range(3):
        await api.log_in(listener.email)
    path = f"/admin/audit?action=log-in&subject={listener.id}"
    first = (await api.call("GET", f"{path}&limit=2", token=admin_token)).json
    rest = (await api.call("GET", f"{path}&cursor={first['next_cursor']}", token=admin_token)).json
    items = first["items"] + rest["items"]
    moment = items[1]["at"].replace("+", "%2B")
    since = (await api.call("GET", f"{path}&since={moment}", token=admin_token)).json["items"]
    until = (await api.call("GET", f"{path}&until={moment}", token=admin_token)).json["items"]
    times = [datetime.fromisoformat(entry["at"]) for entry in items]

    assert len({entry["id"] for entry in items}) == 3
    assert times == sorted(times, reverse=True)
    assert (since, until) == (items[:2], items[2:])
    assert {entry["network"] for entry in items} == {"127.0.0.0/24"}


@pytest.mark.parametrize(
    "query", ["action=unknown", "since=yesterday", "since=2026-01-01T00:00:00", "actor=1"]
)
async def test_a_wrong_filter_is_refused_by_name(api: ApiClient, admin_token: str, query: str) -> None:
    """A time without its zone is none."""
    answer = await api.call("GET", f"/admin/audit?{query}", token=admin_token)

    assert (answer.status, answer.json["field"]) == (422, query.partition("=")[0])


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
async def test_the_log_is_append_only(pool: Pool, listener: Account, statement: str) -> None:
    """Whoever tries."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute(statement)


async def test_each_entry_is_a_line_in_the_log_stream(api: ApiClient, pool: Pool, listener: Account) -> None:
    """By the same id, without address, e-mail or secret."""
    with capture_logs() as logs:
        token = await api.log_in(listener.email)
    (line,) = [log for log in logs if log["event"] == "log-in"]
    row = await pool.fetchrow("SELECT id, subject FROM audit_log WHERE action = 'log-in'")
    text = str(logs)

    assert row is not None
    assert (line["audit"], line["subject"]) == (str(row["id"]), str(row["subject"]))
    assert not any(
        secret in text for secret in (token, PASSWORD, listener.email, "127.0.0.1", str(listener.id))
    )


HER = UUID(int=1)
FILTERS = {
    "nothing": AuditFilter(),
    "an action": AuditFilter(action=AuditAction.LOG_OUT),
    "an actor": AuditFilter(actor=HER),
    "an actor and a subject": AuditFilter(actor=HER, subject=HER),
    "a subject": AuditFilter(subject=HER),
    "a subject and an action": AuditFilter(subject=HER, action=AuditAction.LOG_IN),
}


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("wanted", FILTERS)
async def test_a_page_reads_no_more_than_it_shows(
    pool: Pool, listener: Account, wanted: str, mode: str
) -> None:
    """However long the log is, whatever the plan knows of what is asked for, and where others do nearly everything."""
    await pool.execute(
        "INSERT INTO audit_log (action, outcome, actor, subject) SELECT 'log-in', 'done', id, id "
        "FROM (SELECT md5((n % 10)::text)::uuid AS id FROM generate_series(1, 5000) AS n)"
    )
    await pool.execute("ANALYZE audit_log")
    name, arguments = ids_query(FILTERS[wanted])
    page = (UUID(int=2**128 - 1), None, None, 51)
    values = [listener.id if value == HER else value for value in (*page, *arguments)]
    told = ", ".join("NULL" if value is None else f"'{value}'" for value in values)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
        await connection.execute(f"PREPARE page AS {load_queries(service.__file__)[name]}")
        plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page ({told})")
        await connection.execute("DEALLOCATE page")
    (scan,) = _scans_of_log(json.loads(plan)[0]["Plan"])

    assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) <= 51


def _scans_of_log(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if node.get("Relation Name") == "audit_log":
        yield node
    for child in node.get("Plans", ()):
        yield from _scans_of_log(child)
