"""What is another's, tried by its id: refused as if there were no such thing, and nothing of it changes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Role
from control_api.accounts.service import AccountService
from control_api.endpoints import ENDPOINTS, write_document
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import PASSWORD, Answer, ApiClient

DOCUMENT = json.loads(write_document())
METHODS = {
    endpoint.operation.operation_id: (
        endpoint.operation.method,
        endpoint.operation.path.removeprefix("/api/v1"),
    )
    for endpoint in ENDPOINTS
}

NOBODYS_OWN = {"artist_id", "album_id", "track_id", "queue", "current"}
"""The catalog is everybody's."""

NOW = datetime.now(UTC).isoformat()
TELLING_NOTHING = {"Date", "RateLimit", "RateLimit-Policy"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """An operation with a valid request about somebody's objects, whose ids are filled in by their kind."""

    statuses: tuple[int, ...] = (404,)
    path: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    picture: bool = False


_MINE = {"playlist_id": "{own_playlist}"}
_HERS = {"playlist_id": "{playlist}"}
_ITEM = {"kind": "playlist", "item_id": "{playlist}"}
_RULES = {"within": "catalog", "match": {"field": "playlist", "is": "{playlist}"}}
_PLAY = {"id": "{play}", "track_id": "{track}", "played_at": NOW, "listened_s": 45}
_WISH = {"id": "{made_up}", "kind": "playlist", "item_id": "{playlist}", "action": "add", "at": NOW}
_ADMINS = (403,)

# Whatever takes an id that may be another's is a line here: `test_every_operation_that_takes_an_id_is_tried`.
ATTEMPTS: Mapping[str, list[Attempt]] = {
    "revoke_session": [Attempt(path={"session_id": "{session}"})],
    "add_to_library": [Attempt(path=_ITEM, body={"liked": None})],
    "remove_from_library": [Attempt((200,), path=_ITEM)],
    "change_library": [Attempt((200,), body={"base": 0, "changes": [_WISH]})],
    "feature": [Attempt((403, 404), path=_ITEM, body={"position": 1})],
    "unfeature": [Attempt((403, 404), path=_ITEM)],
    "record_play": [Attempt((202,), body=_PLAY)],
    "record_plays": [Attempt((202,), body={"plays": [_PLAY]})],
    "create_playlist": [Attempt((201,), body={"name": "Mine", "rules": _RULES})],
    "preview_smart_playlist": [Attempt((200,), body={"rules": _RULES})],
    "get_playlist": [Attempt(path=_HERS)],
    "change_playlist": [
        Attempt(path=_HERS, body={"version": 1, "name": "Bob's now"}),
        Attempt(path=_HERS, body={"version": 10_000, "collaborative": True}),
    ],
    "delete_playlist": [Attempt(path=_HERS), Attempt(path=_HERS, query={"version": "1"})],
    "set_playlist_artwork": [Attempt(path=_HERS, query={"version": "1"}, picture=True)],
    "delete_playlist_artwork": [Attempt(path=_HERS, query={"version": "1"})],
    "duplicate_playlist": [Attempt(path=_HERS, body={"name": "Stolen"}), Attempt(path=_HERS)],
    "list_playlist_entries": [Attempt(path=_HERS)],
    "add_playlist_entries": [
        Attempt(path=_HERS, body={"entries": [{"track_id": "{track}"}]}),
        Attempt(path=_MINE, body={"entries": [{"track_id": "{track}"}], "after": "{entry}", "version": 1}),
    ],
    "remove_playlist_entries": [
        Attempt(path=_HERS, body={"entry_ids": ["{entry}"], "version": 1}),
        Attempt(path=_MINE, body={"entry_ids": ["{entry}"], "version": 1}),
    ],
    "move_playlist_entries": [
        Attempt(path=_HERS, body={"entry_ids": ["{entry}"], "after": None, "version": 1}),
        Attempt(path=_MINE, body={"entry_ids": ["{entry}"], "after": None, "version": 1}),
    ],
    "list_collaborators": [Attempt(path=_HERS)],
    "remove_collaborator": [
        Attempt(path={**_HERS, "user_id": "{collaborator}"}),
        Attempt(path={**_MINE, "user_id": "{collaborator}"}),
    ],
    "invite_collaborator": [Attempt(path=_HERS)],
    "get_job": [Attempt(_ADMINS, path={"job_id": "{job}"})],
    "watch_job_events": [Attempt(_ADMINS, path={"job_id": "{job}"})],
    "retry_job": [Attempt(_ADMINS, path={"job_id": "{job}"})],
    "change_job_tags": [Attempt(_ADMINS, path={"job_id": "{job}"}, body={"title": "Stolen"})],
    "set_job_artwork": [Attempt(_ADMINS, path={"job_id": "{job}"}, picture=True)],
    "publish_job": [Attempt(_ADMINS, path={"job_id": "{job}"})],
    "discard_job": [Attempt(_ADMINS, path={"job_id": "{job}"})],
    "get_upload": [Attempt(_ADMINS, path={"upload_id": "{upload}"})],
    "append_to_upload": [Attempt(_ADMINS, path={"upload_id": "{upload}"})],
    "cancel_upload": [Attempt(_ADMINS, path={"upload_id": "{upload}"})],
    "change_user": [Attempt(_ADMINS, path={"user_id": "{user}"}, body={"tier": "family"})],
    "list_audit_log": [
        Attempt(_ADMINS, query={"actor": "{user}"}),
        Attempt(_ADMINS, query={"subject": "{user}"}),
    ],
}

_EVERYTHING_OF_HERS = {
    "users": "id = ANY($1)",
    "sessions": "user_id = ANY($1)",
    "libraries": "user_id = ANY($1)",
    "library_items": "user_id = ANY($1)",
    "library_changes": "user_id = ANY($1)",
    "playlists": "owner_id = ANY($1)",
    "playlist_tracks": "added_by = ANY($1)",
    "playlist_collaborators": "user_id = ANY($1)",
    "playlist_invitations": "playlist_id IN (SELECT id FROM playlists WHERE owner_id = ANY($1))",
    "listening_history": "user_id = ANY($1)",
    "play_counts": "user_id = ANY($1)",
    "ingest_jobs": "submitted_by = ANY($1)",
    "uploads": "user_id = ANY($1)",
    "features": "cardinality($1::uuid[]) > 0",
}


@dataclass(frozen=True, slots=True)
class Objects:
    """One of every kind of object that is somebody's, and the rows they are."""

    ids: Mapping[str, str]
    track: UUID
    owners: tuple[UUID, ...]

    async def rows(self, pool: Pool) -> dict[str, list[str]]:
        """Everything of hers, table by table."""
        return {
            table: sorted(
                row["row"]
                for row in await pool.fetch(
                    f"SELECT to_jsonb(t)::text AS row FROM {table} AS t WHERE {condition}",  # noqa: S608
                    list(self.owners),
                )
            )
            for table, condition in _EVERYTHING_OF_HERS.items()
        }


@pytest.fixture
async def job(api: ApiClient, admin_token: str) -> Mapping[str, Any]:
    """An administrator's job."""
    answer = await api.call("POST", "/admin/masters?file_name=x.wav", token=admin_token, data=b"RIFF")
    made: Mapping[str, Any] = answer.json
    return made


@pytest.fixture
async def upload(api: ApiClient, admin_token: str) -> Mapping[str, Any]:
    """An administrator's upload."""
    body = {"file_name": "x.wav", "length_bytes": 10}
    made: Mapping[str, Any] = await _made(api, admin_token, "/admin/uploads", body)
    return made


@pytest.fixture
async def hers(
    api: ApiClient,
    pool: Pool,
    *,
    accounts: AccountService,
    job: Mapping[str, Any],
    upload: Mapping[str, Any],
    track: UUID,
) -> Objects:
    """Ada's objects, a private playlist with a collaborator among them, and an administrator's."""
    ada = await accounts.create("ada@example.org", PASSWORD)
    carol = await accounts.create("carol@example.org", PASSWORD)
    token, carols = await api.log_in(ada.email), await api.log_in(carol.email)
    playlist = await _made(api, token, "/playlists", {"name": "Hers", "collaborative": True})
    entries = {"entries": [{"track_id": str(track)}]}
    added = await _made(api, token, f"/playlists/{playlist['id']}/entries", entries)
    invitation = await _made(api, token, f"/playlists/{playlist['id']}/invitations", None)
    await _made(api, carols, "/playlists/invitations/accept", {"token": invitation["token"]})
    await _made(api, token, f"/playlists/{playlist['id']}/invitations", None)
    play_id = uuid4()
    await pool.execute(
        "INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed) "
        "VALUES ($1, $2, $3, now(), 31, true)",
        *(ada.id, play_id, track),
    )
    sessions = (await api.call("GET", "/me/sessions", token=token)).json["items"]
    ids = {
        "playlist": playlist["id"],
        "entry": added["entry_ids"][0],
        "collaborator": str(carol.id),
        "session": sessions[0]["id"],
        "play": str(play_id),
        "job": job["id"],
        "upload": upload["id"],
        "user": str(ada.id),
    }
    return Objects(ids, track, (ada.id, carol.id, UUID(job["submitted_by"])))


async def _made(api: ApiClient, token: str, path: str, body: object) -> Any:
    answer = await api.call("POST", path, token=token, json=body)
    assert answer.status < 300, answer.content
    return answer.json


async def _attempt(
    api: ApiClient, token: str, name: str, attempt: Attempt, ids: Mapping[str, str]
) -> tuple[int, dict[str, str], Any]:
    """The answer's status, headers and body, without what every answer has of its own."""
    method, path = METHODS[name]
    url = _filled(path.format_map(attempt.path), ids)
    options: dict[str, Any] = {"params": _filled(dict(attempt.query), ids)}
    if attempt.picture:
        options |= {"data": b"no picture", "headers": {"Content-Type": "image/png"}}
    elif attempt.body is not None:
        options["json"] = _filled(attempt.body, ids)
    answer = await api.call(method, url, token=token, **options)
    headers = {name: value for name, value in answer.headers.items() if name not in TELLING_NOTHING}
    return answer.status, headers, _anonymous(answer, ids)


def _filled(part: Any, ids: Mapping[str, str]) -> Any:
    text = json.dumps(part)
    for kind, value in ids.items():
        text = text.replace("{" + kind + "}", value)
    return json.loads(text)


def _anonymous(answer: Answer, ids: Mapping[str, str]) -> Any:
    text = answer.content.decode()
    for kind, value in ids.items():
        text = text.replace(value, "{" + kind + "}")
    body = json.loads(text) if text else None
    for volatile in ("id", "created_at", "updated_at"):
        if isinstance(body, dict) and answer.status == 201:
            body.pop(volatile, None)
    return body


def _id_names(part: Any, name: str = "") -> Iterator[str]:
    """The names under which a schema takes UUIDs, whatever it refers to included."""
    waiting, seen = [(name, part)], set[str]()
    while waiting:
        name, part = waiting.pop()
        if isinstance(part, list):
            waiting.extend((name, member) for member in part)
        elif isinstance(part, dict):
            if part.get("format") == "uuid":
                yield name
            reference = part.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                waiting.append((name, DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]))
            waiting.extend(part.get("properties", {}).items())
            waiting.extend((name, part[key]) for key in ("items", "anyOf", "oneOf", "allOf") if key in part)


def test_every_operation_that_takes_an_id_is_tried() -> None:
    """A new one fails here until it is tried as well."""
    taking = set()
    for operations in DOCUMENT["paths"].values():
        for operation in operations.values():
            names = [
                found
                for parameter in operation.get("parameters", ())
                for found in _id_names(parameter["schema"], parameter["name"])
            ]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                names.extend(_id_names(content["schema"]))
            if set(names) - NOBODYS_OWN:
                taking.add(operation["operationId"])

    assert taking == set(ATTEMPTS)


@pytest.mark.parametrize("role", [Role.USER, Role.CURATOR])
async def test_what_is_anothers_is_as_good_as_not_there(
    api: ApiClient, pool: Pool, accounts: AccountService, hers: Objects, role: Role
) -> None:
    """Status, headers and body are those for an id that nothing has; and all of hers stays as it was."""
    bob = await accounts.create("bob@example.org", PASSWORD, role=role)
    token = await api.log_in(bob.email)
    own = (await _made(api, token, "/playlists", {"name": "Bob's"}))["id"]
    before = await hers.rows(pool)

    for name, attempts in ATTEMPTS.items():
        for attempt in attempts:
            shared = {"own_playlist": own, "track": str(hers.track)}
            real = {**hers.ids, **shared, "made_up": str(uuid4())}
            unknown = {kind: str(uuid4()) for kind in (*hers.ids, "made_up")} | shared
            answer = await _attempt(api, token, name, attempt, real)

            assert answer == await _attempt(api, token, name, attempt, unknown), (name, attempt)
            assert answer[0] in attempt.statuses, (name, attempt, answer)
            assert before == await hers.rows(pool), (name, attempt)


async def test_an_id_that_is_taken_tells_nothing_of_what_has_it(
    api: ApiClient, pool: Pool, listener_token: str, hers: Objects
) -> None:
    """A client that draws another's id is told to draw again; what it is the id of stays as it was."""
    own = (await _made(api, listener_token, "/playlists", {"name": "Mine"}))["id"]
    before = await hers.rows(pool)
    taken = [
        await api.call("POST", path, token=listener_token, json=body)
        for path, body in (
            ("/playlists", {"id": hers.ids["playlist"], "name": "Hers"}),
            (f"/playlists/{own}/duplicate", {"id": hers.ids["playlist"]}),
            (
                f"/playlists/{own}/entries",
                {"entries": [{"id": hers.ids["entry"], "track_id": str(hers.track)}]},
            ),
        )
    ]

    assert [409, 409, 409] == [answer.status for answer in taken]
    assert {"type", "title", "status", "code", "detail"} >= {name for answer in taken for name in answer.json}
    assert before == await hers.rows(pool)
