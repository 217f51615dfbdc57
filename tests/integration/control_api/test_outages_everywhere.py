"""Every operation while PostgreSQL or Valkey is away, or hangs: a clear answer, and soon."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from control_api.accounts.models import Account
from control_api.endpoints import ENDPOINTS
from control_api.openapi.operation import Operation
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.api_client import PASSWORD, Answer, ApiClient, serving
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.detour import Detour, detour_to
from tests.integration.control_api.search.waiting import until

PATIENCE_S = 12.0
WITHOUT_DATABASE = {
    "get_document",
    "get_document_page",
    "get_welcome",
    "get_me",
    "get_artwork",
    "get_figures",
    "search",
}
"""An account is told from the cache of sessions for a moment; search has no index here, and says that."""

ENDLESS = {"follow_figures", "follow_library", "watch_job_events", "watch_jobs"}
"""They are streams: their beginnings are tested by themselves."""

LAST = {"log_out", "log_out_everywhere", "delete_me", "revoke_session", "change_password"}
"""They end the session that the others need."""

OPERATIONS = [
    endpoint.operation
    for endpoint in ENDPOINTS
    if endpoint.operation.operation_id not in ENDLESS | LAST | {"get_document_asset"}
]
PLACEHOLDERS = {
    "sha256": "ab" * 32,
    "edge_px": "600",
    "asset_id": "0" * 32,
    "kind": "album",
    "year": "2026",
    "version": "1",
    "name": "x",
}
QUERIES = {
    "search": "?q=love",
    "upload_master": "?file_name=a.wav",
    "set_playlist_artwork": "?version=1",
    "delete_playlist_artwork": "?version=1",
}
SOME_ID = str(UUID(int=1))
CHANGE = {
    "id": SOME_ID,
    "kind": "track",
    "item_id": SOME_ID,
    "action": "add",
    "at": "2026-01-01T00:00:00Z",
}
RULES = {"match": {"field": "liked", "is": True}}


def _bodies() -> dict[str, Any]:
    """What operations take that take JSON."""
    play = {
        "id": str(uuid4()),
        "track_id": SOME_ID,
        "played_at": datetime.now(UTC).isoformat(),
        "listened_s": 5,
    }
    return {
        "register": {"email": f"{uuid4()}@example.org", "password": PASSWORD},
        "log_in": {"email": "listener@example.org", "password": PASSWORD},
        "change_me": {"display_name": "Me"},
        "change_email": {"email": "me@example.org", "current_password": PASSWORD},
        "change_artist": {"name": "A"},
        "change_album": {"title": "A"},
        "change_track": {"title": "A"},
        "feature": {"position": 1},
        "set_lyrics": {"plain": "la"},
        "add_to_library": {},
        "change_library": {"base": 0, "changes": [CHANGE]},
        "prefetch_stream": {"queue": [SOME_ID]},
        "start_stream": {},
        "start_album_stream": {},
        "record_play": play,
        "record_plays": {"plays": [play]},
        "create_playlist": {"name": "Mine"},
        "change_playlist": {"version": 1, "name": "Mine"},
        "duplicate_playlist": {},
        "add_playlist_entries": {"entries": [{"track_id": SOME_ID}]},
        "remove_playlist_entries": {"entry_ids": [SOME_ID], "version": 1},
        "move_playlist_entries": {"entry_ids": [SOME_ID], "after": None, "version": 1},
        "accept_invitation": {"token": "A" * 43},
        "preview_smart_playlist": {"rules": RULES},
        "change_user": {"tier": "family"},
        "begin_upload": {"file_name": "a.wav", "length_bytes": 1},
        "change_job_tags": {"title": "A"},
    }


@dataclass(frozen=True)
class Timed:
    """An answer, and how long it took."""

    answer: Answer
    took_s: float

    @property
    def told(self) -> tuple[int, str | None]:
        """Status and, of a problem, its code."""
        is_problem = self.answer.headers.get("Content-Type") == "application/problem+json"
        return self.answer.status, self.answer.json["code"] if is_problem else None


async def _call(api: ApiClient, operation: Operation, token: str, body: Any) -> Timed:
    names = operation.path_type.__struct_encode_fields__ if operation.path_type is not None else ()
    path = operation.path.format_map({name: PLACEHOLDERS.get(name, SOME_ID) for name in names})
    url = f"/{path}{QUERIES.get(operation.operation_id, '')}"
    options: dict[str, Any] = {} if body is None else {"json": body}
    if operation.body_type is None and operation.method in ("PUT", "POST") and operation.body:
        options = {"data": b"x" * 100, "headers": {"Content-Type": "image/png"}}
    if operation.header_type is not None:
        headers = {"Content-Type": "application/octet-stream", "Upload-Offset": "0"}
        options = {"data": b"x" * 100, "headers": headers}
    clock = asyncio.get_running_loop().time
    begun_s = clock()
    answer = await api.call(operation.method, url, token=token, **options)
    return Timed(answer, clock() - begun_s)


async def _call_all(api: ApiClient, token: str) -> dict[str, Timed]:
    """Every operation, all at once: who waits, waits beside the others."""
    bodies = _bodies()
    timed = await asyncio.gather(
        *(_call(api, operation, token, bodies.get(operation.operation_id)) for operation in OPERATIONS)
    )
    return dict(zip((operation.operation_id for operation in OPERATIONS), timed, strict=True))


def _slow(timed: dict[str, Timed], limit_s: float) -> dict[str, float]:
    return {operation_id: one.took_s for operation_id, one in timed.items() if one.took_s > limit_s}


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Detour]:
    """The way to PostgreSQL."""
    async with detour_to(settings.database.url.get_secret_value()) as detour:
        yield detour


@pytest.fixture
async def valkey_way(settings: Settings) -> AsyncIterator[Detour]:
    """The way to Valkey."""
    async with detour_to(settings.valkey.url.get_secret_value()) as detour:
        yield detour


@pytest.fixture
async def api(settings: Settings, database: Detour, valkey_way: Detour) -> AsyncIterator[ApiClient]:
    """An API that goes to both by ways that can be closed."""
    ways = {
        "database": settings.database.model_copy(update={"url": SecretStr(database.url)}),
        "valkey": settings.valkey.model_copy(update={"url": SecretStr(valkey_way.url)}),
    }
    async with serving(settings.model_copy(update=ways)) as client:
        yield client


@pytest.mark.timeout(120)
@pytest.mark.parametrize("hangs", [False, True])
async def test_without_postgresql_every_operation_says_so(
    api: ApiClient, admin: Account, database: Detour, *, hangs: bool
) -> None:
    """503 where it is needed, also past a session that the cache knows; never a 500, never a long wait."""
    token = await api.log_in(admin.email)
    assert (await api.call("GET", "/me", token=token)).status == 200
    if hangs:
        database.hang()
    else:
        database.close()

    timed = await _call_all(api, token)

    assert {} == _slow(timed, PATIENCE_S)
    others = {
        operation_id: one.told
        for operation_id, one in timed.items()
        if operation_id not in WITHOUT_DATABASE and one.told != (503, "database-unavailable")
    }
    assert {} == others
    assert {500} & {one.answer.status for one in timed.values()} == set()
    await database.open()
    await until(lambda: _works(api, token))


async def _works(api: ApiClient, token: str) -> bool:
    return (await api.call("GET", "/me/history", token=token)).status == 200


@pytest.mark.timeout(120)
@pytest.mark.parametrize("hangs", [False, True])
async def test_without_valkey_everything_goes_on(
    api: ApiClient, admin: Account, valkey_way: Detour, settings: Settings, pool: Pool, *, hangs: bool
) -> None:
    """Sessions and plays by PostgreSQL, limits in memory; only a purge needs Valkey. Then it is used again."""
    token = await api.log_in(admin.email)
    if hangs:
        valkey_way.hang()
    else:
        valkey_way.close()

    timed = await _call_all(api, token)

    assert {} == _slow(timed, PATIENCE_S)
    failed = {operation_id: one.told for operation_id, one in timed.items() if one.answer.status >= 500}
    assert {"purge_asset", "search"} >= set(failed), failed
    assert {503} >= {status for status, _ in failed.values()}
    track_id = await _a_track(pool)
    assert "accepted" == await _play(api, token, track_id)
    assert 1 == await pool.fetchval("SELECT count(*) FROM listening_history")
    await valkey_way.open()
    await until(lambda: _is_queued(api, token, track_id, settings))


async def _a_track(pool: Pool) -> UUID:
    catalog = CatalogRows(pool)
    artist_id = await catalog.artist("Somebody")
    return await catalog.track(artist_id, await catalog.album(artist_id, "Something"), "A Piece")


async def _play(api: ApiClient, token: str, track_id: UUID) -> str:
    play = {**_bodies()["record_play"], "track_id": str(track_id)}
    answer = await api.call("POST", "/plays", token=token, json=play)
    result: str = json.loads(answer.content)["result"]
    return result


async def _is_queued(api: ApiClient, token: str, track_id: UUID, settings: Settings) -> bool:
    """Whether a play waits in Valkey, as it does when all is well."""
    assert "accepted" == await _play(api, token, track_id)
    async with open_valkey(settings.valkey) as client:
        return bool(await client.xlen("segue:plays"))
