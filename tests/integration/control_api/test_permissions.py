"""Who may do what: every operation, tried as everyone."""

import secrets
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Role, Tier
from control_api.accounts.session_token import hash_session_token, new_session_token
from control_api.endpoints import ENDPOINTS
from control_api.openapi.operation import Operation
from control_api.permissions.permission import permissions_of
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient

OPERATIONS = [endpoint.operation for endpoint in ENDPOINTS]
PEOPLE = [(role, tier) for role in Role for tier in Tier]

_PLACEHOLDERS = {
    "sha256": "0" * 64,
    "edge_px": "1",
    "asset_id": "0" * 32,
    "kind": "track",
    "version": "0",
    "name": "show.js",
}

# What must be so whatever the table of operations says: of each kind a few, decided by hand.
CRUCIAL = [
    ("list_users", "user", "family", False),
    ("list_users", "curator", "family", False),
    ("list_users", "admin", "free", True),
    ("change_user", "user", "individual", False),
    ("change_user", "curator", "individual", False),
    ("change_user", "admin", "individual", True),
    ("upload_master", "user", "student", False),
    ("upload_master", "curator", "student", False),
    ("upload_master", "admin", "free", True),
    ("list_audit_log", "user", "individual", False),
    ("list_audit_log", "curator", "individual", False),
    ("list_audit_log", "admin", "individual", True),
    ("purge_asset", "curator", "free", False),
    ("purge_asset", "admin", "free", True),
    ("preview_asset", "user", "family", False),
    ("preview_asset", "curator", "family", False),
    ("preview_asset", "admin", "free", True),
    ("list_track_assets", "curator", "free", False),
    ("begin_upload", "curator", "family", False),
    ("begin_upload", "admin", "free", True),
    ("append_to_upload", "curator", "free", False),
    ("publish_job", "curator", "free", False),
    ("discard_job", "user", "individual", False),
    ("change_job_tags", "curator", "individual", False),
    ("watch_jobs", "curator", "free", False),
    ("retry_job", "user", "free", False),
    ("retry_job", "admin", "student", True),
    ("rebuild_search", "curator", "family", False),
    ("delete_track", "user", "family", False),
    ("delete_track", "curator", "family", False),
    ("delete_track", "admin", "family", True),
    ("delete_album", "curator", "free", False),
    ("change_track", "user", "individual", False),
    ("change_track", "curator", "free", True),
    ("change_album", "user", "free", False),
    ("change_album", "admin", "free", True),
    ("set_lyrics", "user", "student", False),
    ("set_lyrics", "curator", "student", True),
    ("feature", "user", "individual", False),
    ("feature", "curator", "free", True),
    ("list_tracks", "user", "free", True),
    ("search", "user", "free", True),
    ("get_stream", "user", "free", True),
    ("create_playlist", "user", "free", True),
    ("list_library_changes", "user", "free", True),
    ("record_play", "user", "free", True),
    ("delete_me", "user", "free", True),
]


class Visitors:
    """Accounts of every kind, and sessions of theirs without end: some operations end the one they come with."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def sessions(self, role: Role, tier: Tier, number: int, *, disabled: bool = False) -> list[str]:
        """So many tokens, each of an account of its own."""
        tokens = [new_session_token() for _ in range(number)]
        ids = [uuid4() for _ in tokens]
        await self._pool.execute(
            "INSERT INTO users (id, email, password_hash, role, tier, disabled_at) SELECT id, id || '@example.org', "
            "'none', $2, $3, CASE WHEN $4 THEN now() END FROM unnest($1::uuid[]) AS id",
            *(ids, role.value, tier.value, disabled),
        )
        await self._pool.execute(
            "INSERT INTO sessions (user_id, token_sha256, expires_at) SELECT user_id, token, now() + interval '1 hour' "
            "FROM unnest($1::uuid[], $2::bytea[]) AS session (user_id, token)",
            *(ids, [hash_session_token(token) for token in tokens]),
        )
        return tokens


@pytest.fixture
def visitors(pool: Pool) -> Visitors:
    """Who calls."""
    return Visitors(pool)


def _path(operation: Operation) -> str:
    names = operation.path_type.__struct_encode_fields__ if operation.path_type is not None else ()
    return operation.path.format_map({name: _PLACEHOLDERS.get(name, UUID(int=0)) for name in names})


async def _statuses(api: ApiClient, tokens: Sequence[str | None]) -> dict[str, int]:
    """What each operation answers to a call without a body; only the head of it is waited for."""
    statuses = {}
    for operation, token in zip(OPERATIONS, tokens, strict=True):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with api.http.request(operation.method, _path(operation), headers=headers) as response:
            statuses[operation.operation_id] = response.status
    return statuses


def _told(status: int) -> str:
    return {401: "log in", 403: "not permitted"}.get(status, "failed" if status == 500 else "let in")


@pytest.mark.parametrize(("role", "tier"), PEOPLE)
async def test_an_account_gets_in_where_it_is_permitted(
    api: ApiClient, visitors: Visitors, role: Role, tier: Tier
) -> None:
    """Everywhere else it is told 403; whoever gets in is told something else."""
    permitted = permissions_of(role, tier)
    expected = {
        operation.operation_id: "let in"
        if operation.policy.permission is None or operation.policy.permission in permitted
        else "not permitted"
        for operation in OPERATIONS
    }
    statuses = await _statuses(api, await visitors.sessions(role, tier, len(OPERATIONS)))

    assert expected == {name: _told(status) for name, status in statuses.items()}


@pytest.mark.parametrize("caller", ["nobody", "forger", "disabled admin"])
async def test_who_is_nobody_gets_in_where_everybody_does(
    api: ApiClient, visitors: Visitors, caller: str
) -> None:
    """No session, a made-up one, and one of an account that is disabled are all the same."""
    tokens: Sequence[str | None] = [None] * len(OPERATIONS)
    if caller == "forger":
        tokens = [secrets.token_urlsafe(32) for _ in OPERATIONS]
    if caller == "disabled admin":
        tokens = await visitors.sessions(Role.ADMIN, Tier.FREE, len(OPERATIONS), disabled=True)
    expected = {
        operation.operation_id: "let in" if operation.policy.permission is None else "log in"
        for operation in OPERATIONS
    }
    statuses = await _statuses(api, tokens)

    assert expected == {name: _told(status) for name, status in statuses.items()}


@pytest.mark.parametrize(("operation_id", "role", "tier", "allowed"), CRUCIAL)
def test_what_is_decided_by_hand_holds(operation_id: str, role: str, tier: str, *, allowed: bool) -> None:
    """Whatever becomes of the table, of roles and of tiers."""
    [operation] = [operation for operation in OPERATIONS if operation.operation_id == operation_id]

    assert operation.policy.permission is not None
    assert allowed == (operation.policy.permission in permissions_of(Role(role), Tier(tier)))
