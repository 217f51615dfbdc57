"""Accounts as administrators find and change them."""

import asyncio
import unicodedata
from uuid import uuid4

import pytest

from control_api.accounts import user_repository
from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from kernel.database.queries import load_queries
from tests.integration.control_api.api_client import PASSWORD, ApiClient


async def test_users_come_in_pages_by_address(
    api: ApiClient, accounts: AccountService, admin_token: str
) -> None:
    """Each once, whoever registers in between."""
    for name in "edcb":
        await accounts.create(f"{name}@example.org", PASSWORD)
    first = (await api.call("GET", "/admin/users?limit=2", token=admin_token)).json
    await accounts.create("aa@example.org", PASSWORD)
    rest = (
        await api.call("GET", f"/admin/users?limit=9&cursor={first['next_cursor']}", token=admin_token)
    ).json
    emails = [user["email"].split("@")[0] for user in first["items"] + rest["items"]]

    assert emails == ["admin", "b", "c", "d", "e"]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("email", "found"),
    [("listener@example.org", 1), (" LISTENER@Example.org", 1), ("listener", 0), ("%", 0)],
)
async def test_a_user_is_found_by_address(
    api: ApiClient, listener: Account, admin_token: str, *, email: str, found: int
) -> None:
    """However it is written, but not by half of it."""
    answer = await api.call("GET", "/admin/users", token=admin_token, params={"email": email})

    assert [user["id"] for user in answer.json["items"]] == [str(listener.id)] * found


SOUGHT = {
    "ann": ["anna.smith@example.org", "smithers@music.test"],
    "SMITH": ["anna.smith@example.org", "smithers@music.test"],
    "smith@exam": ["anna.smith@example.org"],
    "smith anna": ["anna.smith@example.org"],
    "anna.smith@example.org": ["anna.smith@example.org"],
    "o'n": ["o'neill@example.org"],
    "ÉMI": ["emile@example.org"],
    "mith": [],
    "ann zoe": [],
    "%": [],
    "' | 'ann": ["anna.smith@example.org", "smithers@music.test"],
    "\\": [],
    "!ann:*": ["anna.smith@example.org", "smithers@music.test"],
    "\N{LEFT DOUBLE QUOTATION MARK}": [],
}


@pytest.mark.parametrize("sought", SOUGHT)
async def test_users_are_found_by_beginnings_of_words(
    api: ApiClient, accounts: AccountService, pool: Pool, admin_token: str, sought: str
) -> None:
    """Of address and name, all words and in any order; nothing that is sought is taken for a query's syntax."""
    names = {
        "anna.smith@example.org": "",
        "smithers@music.test": "Wayland-Ann",
        "o'neill@example.org": "",
        "emile@example.org": unicodedata.normalize("NFD", "Émile"),
    }
    for email, name in names.items():
        await accounts.create(email, PASSWORD)
        await pool.execute("UPDATE users SET display_name = $2 WHERE email = $1", email, name)
    answer = await api.call("GET", "/admin/users", token=admin_token, params={"q": sought})

    assert SOUGHT[sought] == [user["email"] for user in answer.json["items"]]


async def test_what_is_found_comes_in_pages(
    api: ApiClient, accounts: AccountService, admin_token: str
) -> None:
    """By address, each once."""
    for name in "fedcb":
        await accounts.create(f"{name}@{'other' if name == 'd' else 'sought'}.example", PASSWORD)
    first = (await api.call("GET", "/admin/users?q=sou&limit=2", token=admin_token)).json
    rest = (
        await api.call("GET", f"/admin/users?q=sou&limit=9&cursor={first['next_cursor']}", token=admin_token)
    ).json

    assert "bcef" == "".join(user["email"][0] for user in first["items"] + rest["items"])
    assert rest["next_cursor"] is None


async def test_users_are_found_by_an_index(pool: Pool) -> None:
    """Whichever plan is taken: also one that takes words for more frequent than they are."""
    await pool.execute(
        "INSERT INTO users (email, display_name, password_hash) "
        "SELECT 'user' || n || '@example.org', 'Name ' || n, '-' FROM generate_series(1, 20000) AS n"
    )
    await pool.execute("ANALYZE users")
    query = load_queries(user_repository.__file__)["users_found"]
    for mode in ("force_custom_plan", "force_generic_plan"):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
            await connection.execute(f"PREPARE found (text, int, text, text) AS {query}")
            rows = await connection.fetch("EXPLAIN EXECUTE found ('', 51, NULL, 'user1234:*')")
            await connection.execute("DEALLOCATE found")
        assert "users_words" in "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("cursor", ["x", "WyJcdTAwMDAiXQ", "WzFd"])
async def test_a_cursor_of_something_else_is_refused(api: ApiClient, admin_token: str, cursor: str) -> None:
    """A garbled one, one with a NUL, one of another type."""
    answer = await api.call("GET", f"/admin/users?cursor={cursor}", token=admin_token)

    assert (answer.status, answer.json["field"]) == (422, "cursor")


async def test_a_change_is_told_and_kept(api: ApiClient, listener: Account, admin_token: str) -> None:
    """What is not told stays as it is."""
    changes = [{"tier": "student"}, {"role": "curator"}, {"disabled": True}, {"disabled": False}]
    answers = [
        (await api.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json=change)).json
        for change in changes
    ]
    told = [(user["tier"], user["role"], user["disabled_at"] is not None) for user in answers]

    assert told == [
        ("student", "user", False),
        ("student", "curator", False),
        ("student", "curator", True),
        ("student", "curator", False),
    ]
    assert "password_hash" not in answers[0]


async def test_a_disabled_user_is_out_and_an_enabled_one_in_again(
    api: ApiClient, listener: Account, listener_token: str, admin_token: str
) -> None:
    """At once."""
    statuses = []
    for disabled in (True, False):
        await api.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json={"disabled": disabled})
        statuses.append((await api.call("GET", "/me", token=listener_token)).status)

    assert statuses == [401, 200]


@pytest.mark.parametrize("change", [{"role": "user"}, {"disabled": True}])
async def test_the_last_administrator_stays(
    api: ApiClient, accounts: AccountService, admin: Account, admin_token: str, change: dict[str, object]
) -> None:
    """Until there is another one."""
    alone = await api.call("PATCH", f"/admin/users/{admin.id}", token=admin_token, json=change)
    await accounts.create("second@example.org", PASSWORD, role=Role.ADMIN)
    relieved = await api.call("PATCH", f"/admin/users/{admin.id}", token=admin_token, json=change)

    assert (alone.status, alone.json["code"]) == (409, "last-admin")
    assert relieved.status == 200


async def _waiting_for_locks(pool: Pool) -> int:
    count: int = await pool.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return count


async def test_two_administrators_who_demote_each_other_leave_one(
    api: ApiClient, accounts: AccountService, pool: Pool, admin: Account, admin_token: str
) -> None:
    """Even at the same instant."""
    second = await accounts.create("second@example.org", PASSWORD, role=Role.ADMIN)
    token = await api.log_in(second.email)
    async with pool.acquire() as connection, asyncio.TaskGroup() as group, connection.transaction():
        await connection.execute("SELECT FROM users FOR NO KEY UPDATE")
        calls = [
            group.create_task(api.call("PATCH", f"/admin/users/{whom.id}", token=who, json={"role": "user"}))
            for who, whom in ((admin_token, second), (token, admin))
        ]
        while await _waiting_for_locks(pool) < 2:  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0)
    answers = [call.result() for call in calls]

    assert sorted(answer.status for answer in answers) == [200, 409]
    assert await pool.fetchval("SELECT count(*) FROM users WHERE role = 'admin'") == 1


@pytest.mark.parametrize(
    ("body", "field"), [({"tier": "gold"}, "tier"), ({"disabled": 1}, "disabled"), ({"email": "x"}, "email")]
)
async def test_a_wrong_change_is_refused_by_name(
    api: ApiClient, listener: Account, admin_token: str, *, body: dict[str, object], field: str
) -> None:
    """And changes nothing."""
    answer = await api.call("PATCH", f"/admin/users/{listener.id}", token=admin_token, json=body)

    assert (answer.status, answer.json["field"]) == (422, field)


async def test_an_unknown_user_is_404(api: ApiClient, admin_token: str) -> None:
    """By its id."""
    answer = await api.call("PATCH", f"/admin/users/{uuid4()}", token=admin_token, json={"tier": "free"})

    assert (answer.status, answer.json["code"]) == (404, "user-not-found")
