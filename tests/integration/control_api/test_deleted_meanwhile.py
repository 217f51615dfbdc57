"""Requests of an account that is deleted while they are performed, as its cached session lets them in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from control_api.library.compaction import LibraryCompaction
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.playlists.people import Person, new_person

TRACK = "{track}"
CHANGE = {"id": str(uuid4()), "kind": "track", "item_id": str(uuid4()), "action": "add"}
BATCH = {"base": 0, "changes": [{**CHANGE, "at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()}]}


@pytest.fixture
async def owner(api: ApiClient, pool: Pool, accounts: AccountService) -> Person:
    """Somebody who shares a playlist, and stays."""
    return await new_person(api, pool, accounts, "owner")


async def _delete_behind_the_cache(api: ApiClient, pool: Pool, account_id: UUID, token: str) -> None:
    assert (await api.call("GET", "/me", token=token)).status == 200
    await pool.execute("DELETE FROM users WHERE id = $1", account_id)


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("PUT", f"/library/track/{TRACK}", {"json": {}}),
        ("DELETE", f"/library/track/{TRACK}", {}),
        ("POST", "/library/changes", {"json": BATCH}),
        ("POST", "/playlists", {"json": {"name": "Mine"}}),
        ("POST", "/playlists", {"json": {"name": "Mine"}, "headers": {"X-Idempotency-Key": "one"}}),
    ],
)
async def test_who_is_gone_is_not_signed_in(
    api: ApiClient,
    pool: Pool,
    *,
    listener: Account,
    listener_token: str,
    track: UUID,
    method: str,
    path: str,
    options: Mapping[str, Any],
) -> None:
    """What she writes has no account to belong to: that is her session's end, and nobody's failure."""
    await _delete_behind_the_cache(api, pool, listener.id, listener_token)

    answer = await api.call(method, path.format(track=track), token=listener_token, **options)

    assert (answer.status, answer.json["code"]) == (401, "not-signed-in")


async def test_who_is_gone_joins_no_playlist(
    api: ApiClient, pool: Pool, owner: Person, listener: Account
) -> None:
    """Nor does she who brings an invitation."""
    playlist = await owner.create(collaborative=True)
    invitation = await owner.invite(playlist["id"])
    token = await api.log_in(listener.email)
    await _delete_behind_the_cache(api, pool, listener.id, token)

    body = {"token": invitation}
    answer = await api.call("POST", "/playlists/invitations/accept", token=token, json=body)

    assert (answer.status, answer.json["code"]) == (401, "not-signed-in")
    assert await pool.fetchval("SELECT count(*) FROM playlist_collaborators") == 0


async def test_who_is_gone_adds_no_entries(
    api: ApiClient, pool: Pool, owner: Person, *, listener: Account, track: UUID
) -> None:
    """To another's playlist that she may no longer change."""
    playlist = await owner.create(collaborative=True)
    token = await api.log_in(listener.email)
    guest = Person(api, pool, listener, token)
    await guest.accept(await owner.invite(playlist["id"]))
    await _delete_behind_the_cache(api, pool, listener.id, token)

    assert (await guest.try_add(playlist["id"], [track])).status in (401, 404)
    assert await owner.entries(playlist["id"]) == []


async def test_compaction_passes_over_who_is_gone(
    pool: Pool, accounts: AccountService, listener: Account
) -> None:
    """An account that is deleted between being found and being compacted."""
    compaction = LibraryCompaction(pool, tombstone_retention_s=1)
    await pool.execute("DELETE FROM users WHERE id = $1", listener.id)

    await compaction.compact(listener.id)
