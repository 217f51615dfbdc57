"""Creating requests that come more than once."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from control_api.endpoints import ENDPOINTS
from control_api.idempotency.key import key_digest
from control_api.idempotency.made_id import made_id
from control_api.idempotency.once import OnceOnly
from control_api.idempotency.purge import purge_claims
from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.openapi.serve import add_endpoints
from control_api.permissions.operations import OperationPolicy
from control_api.problems import PROBLEMS
from kernel.database.pool import Pool
from kernel.http.problems import problems_middleware, tell_problem
from tests.integration.control_api.api_client import PASSWORD, Answer, ApiClient

KEY = "X-Idempotency-Key"
LEASE = timedelta(seconds=0.2)


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """What is made, and on which try."""

    name: str
    made_id: UUID | None = None
    tries: int = 0


class Workshop:
    """A service that makes things, as a test wants it done."""

    def __init__(self) -> None:
        self.tries = 0
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.at_the_end: Callable[[], Reply[Thing] | None] = lambda: None

    async def make(self, request: web.Request, name: str) -> Reply[Thing]:
        """Make a thing once it may."""
        self.tries += 1
        told = Thing(name=name, made_id=made_id(request), tries=self.tries)
        self.begun.set()
        await self.may_end.wait()
        return self.at_the_end() or Reply(told, headers={"Location": f"/things/{told.made_id}"})


CREATING = {
    "register",
    "create_playlist",
    "duplicate_playlist",
    "add_playlist_entries",
    "record_play",
    "record_plays",
    "upload_master",
    "begin_upload",
}
SECRETS_TOLD_ONCE = {"log_in", "invite_collaborator"}
"""They make something, too; but an answer that is kept to be told again would keep a token in the clear."""
MAKING_NOTHING = {
    "publish_job",
    "verify_asset",
    "preview_asset",
    "log_out",
    "log_out_everywhere",
    "change_password",
    "change_email",
    "delete_me",
    "change_library",
    "rebuild_search",
    "prefetch_stream",
    "start_stream",
    "start_album_stream",
    "remove_playlist_entries",
    "move_playlist_entries",
    "accept_invitation",
    "preview_smart_playlist",
    "retry_job",
    "purge_asset",
}

Post = Callable[..., Awaitable[Answer]]


@pytest.fixture
def workshop() -> Workshop:
    """Where things are made."""
    return Workshop()


@pytest.fixture
async def post(pool: Pool, workshop: Workshop) -> AsyncIterator[Post]:
    """Ask for a thing, over real HTTP; claims run out soon."""
    routes = Routes("things", policies={"make_thing": OperationPolicy(None)})

    @routes.add("POST", "/things", statuses=[201], creates=True)
    async def make_thing(request: web.Request, body: Thing) -> Reply[Thing]:
        """Make a thing."""
        return await workshop.make(request, body.name)

    async def everybody(*_: object) -> None:
        pass

    app = web.Application(middlewares=[problems_middleware(PROBLEMS)])
    once = OnceOnly(pool, lambda request, error: tell_problem(request, PROBLEMS, error), lease=LEASE)
    add_endpoints(app, routes.endpoints, everybody, once.perform)
    server = TestServer(app, handler_cancellation=True)
    async with TestClient(server, cookie_jar=DummyCookieJar()) as http:

        async def send(key: str | None, name: str = "thing", query: str = "") -> Answer:
            headers = {} if key is None else {KEY: key}
            async with http.post(f"/things{query}", json={"name": name}, headers=headers) as response:
                return Answer(response.status, response.headers, await response.read())

        yield send


async def test_a_request_is_performed_once_and_answered_alike(post: Post, workshop: Workshop) -> None:
    """Status, body and what is told of it; a header says that it was performed before."""
    first, second = await post("a"), await post("a")

    assert (201, first.content, first.headers["Location"]) == (
        second.status,
        second.content,
        second.headers["Location"],
    )
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (
        False,
        "true",
    )
    assert second.headers["Content-Type"].startswith("application/json")
    assert workshop.tries == 1


async def test_without_a_key_each_request_is_another(post: Post, workshop: Workshop) -> None:
    """With an id of its own for what it makes."""
    first, second = await post(None), await post(None)

    assert first.json["made_id"] != second.json["made_id"]
    assert workshop.tries == 2


@pytest.mark.parametrize(("name", "query"), [("another", ""), ("thing", "?a=b")])
async def test_a_key_is_good_for_one_request(post: Post, workshop: Workshop, name: str, query: str) -> None:
    """Whatever of another differs, the first is not told as its answer."""
    await post("a")
    answer = await post("a", name, query)

    assert answer.status == 422
    assert answer.json["code"] == ("key-reused" if not query else "invalid-request")
    assert workshop.tries == 1


async def test_of_many_at_once_one_is_performed(post: Post, workshop: Workshop) -> None:
    """The others are told to ask again, and then told what came of it."""
    workshop.may_end.clear()
    first = asyncio.ensure_future(post("a"))
    await workshop.begun.wait()
    others = await asyncio.gather(*(post("a") for _ in range(5)))
    workshop.may_end.set()

    assert [(409, "in-progress", "1")] * 5 == [
        (other.status, other.json["code"], other.headers["Retry-After"]) for other in others
    ]
    assert (await first).status == 201
    assert (await post("a")).headers["Idempotency-Replayed"] == "true"
    assert workshop.tries == 1


async def test_a_claimant_at_work_is_not_taken_over(post: Post, workshop: Workshop, pool: Pool) -> None:
    """It says that it lives, several times as long as a claim lasts."""
    workshop.may_end.clear()
    first = asyncio.ensure_future(post("a"))
    await workshop.begun.wait()
    begun = await pool.fetchval("SELECT claimed_until FROM idempotency_claims")
    while await pool.fetchval(
        "SELECT claimed_until < $1::timestamptz + $2::interval * 3 FROM idempotency_claims", begun, LEASE
    ):
        assert (await post("a")).status == 409
    workshop.may_end.set()

    assert (await first).status == 201
    assert workshop.tries == 1


async def test_a_dead_claimant_is_taken_over_and_stores_nothing_any_more(
    post: Post, workshop: Workshop, pool: Pool
) -> None:
    """Its successor makes the object of the same id; the dead one's number is a fence, should it wake."""
    workshop.may_end.clear()
    first = asyncio.ensure_future(post("a"))
    await workshop.begun.wait()
    workshop.may_end.set()
    await pool.execute(
        "UPDATE idempotency_claims SET claims = claims + 1, claimed_until = now() - interval '1 s'"
    )
    first_answer = await first
    second = await post("a")

    assert (first_answer.json["tries"], second.json["tries"]) == (1, 2)
    assert first_answer.json["made_id"] == second.json["made_id"]
    assert (await post("a")).json["tries"] == 2


def _raise(error: Exception) -> Reply[Thing] | None:
    raise error


@pytest.mark.parametrize(
    ("error", "status", "tries"),
    [
        (InvalidRequestError("body", "name", "no"), 422, 1),
        (web.HTTPConflict(), 409, 1),
        (web.HTTPTooManyRequests(), 429, 2),
        (web.HTTPServiceUnavailable(), 503, 2),
        (ValueError("unexpected"), 500, 2),
    ],
)
async def test_what_was_decided_is_stored_and_what_was_not_is_tried_again(
    post: Post, workshop: Workshop, error: Exception, status: int, tries: int
) -> None:
    """A refusal is an answer; a breakdown is none."""
    workshop.at_the_end = lambda: _raise(error)
    first, second = await post("a"), await post("a")

    assert [status, status] == [first.status, second.status]
    assert workshop.tries == tries


async def test_who_goes_away_may_ask_again_at_once(post: Post, workshop: Workshop) -> None:
    """What was made then has the id that it had the first time."""
    workshop.may_end.clear()
    first = asyncio.ensure_future(post("a"))
    await workshop.begun.wait()
    first.cancel()
    workshop.may_end.set()
    while (answer := await post("a")).status == 409:
        pass

    assert answer.json["tries"] == workshop.tries


async def test_an_answer_that_opens_a_session_is_never_stored(
    post: Post, workshop: Workshop, pool: Pool
) -> None:
    """Should an operation that creates something ever set a cookie."""
    workshop.at_the_end = lambda: Reply(Thing(name="x"), headers={"Set-Cookie": "segue_session=secret"})
    await post("a")

    assert await pool.fetchval("SELECT body IS NULL AND headers IS NULL FROM idempotency_claims")


@pytest.mark.parametrize("key", [" ", "x" * 256, "with space", "ü"])
async def test_a_key_that_is_none_is_refused(post: Post, workshop: Workshop, key: str) -> None:
    """By the name of its header."""
    answer = await post(key)

    assert (422, "header", KEY) == (answer.status, answer.json.get("location"), answer.json.get("field"))
    assert workshop.tries == 0


async def test_after_a_day_a_key_is_as_good_as_new(post: Post, workshop: Workshop, pool: Pool) -> None:
    """Whether or not it was purged by then."""
    await post("a")
    await pool.execute("UPDATE idempotency_claims SET created_at = now() - interval '24 hours 1 second'")
    answer = await post("a", "another")
    await post("b")
    await pool.execute("UPDATE idempotency_claims SET created_at = now() - interval '24 hours 1 second'")

    assert (201, 2) == (answer.status, answer.json["tries"])
    assert await purge_claims(pool) == 2
    assert await pool.fetchval("SELECT count(*) FROM idempotency_claims") == 0


async def test_registering_twice_makes_one_account_and_leaves_nothing_of_it(
    api: ApiClient, pool: Pool
) -> None:
    """The claim goes with the account, and holds neither the key nor what the password could be found by."""
    body, headers = {"email": "new@example.org", "password": PASSWORD}, {KEY: str(uuid4())}
    first = await api.call("POST", "/auth/register", json=body, headers=headers)
    second = await api.call("POST", "/auth/register", json=body, headers=headers)
    stored = json.dumps(
        [dict(row) for row in await pool.fetch("SELECT * FROM idempotency_claims")], default=str
    )
    await pool.execute("DELETE FROM users WHERE id = $1", UUID(first.json["id"]))

    assert (201, first.json) == (second.status, second.json)
    assert PASSWORD not in stored
    assert headers[KEY] not in stored
    assert await pool.fetchval("SELECT count(*) FROM idempotency_claims") == 0


async def test_nobody_is_told_what_another_was_answered(
    api: ApiClient, listener_token: str, subscriber_token: str
) -> None:
    """Keys are each account's own."""
    headers, body = {KEY: "the-same"}, {"name": "Mine"}
    first = await api.call("POST", "/playlists", token=listener_token, json=body, headers=headers)
    other = await api.call("POST", "/playlists", token=subscriber_token, json=body, headers=headers)

    assert (201, 201) == (first.status, other.status)
    assert first.json["id"] != other.json["id"]
    assert "Idempotency-Replayed" not in other.headers


def test_a_strangers_key_is_her_addresss_own() -> None:
    """Elsewhere the same key is another: no stranger is told what another was answered."""
    assert key_digest("k", "198.51.100.1") != key_digest("k", "198.51.100.2")


def test_every_creating_post_takes_a_key() -> None:
    """A new POST fails here until it is told which it is."""
    posts = [endpoint.operation for endpoint in ENDPOINTS if endpoint.operation.method == "POST"]

    assert CREATING == {operation.operation_id for operation in posts if operation.creates}
    assert CREATING | SECRETS_TOLD_ONCE | MAKING_NOTHING == {operation.operation_id for operation in posts}


async def test_plays_that_are_told_again_are_answered_as_before(
    api: ApiClient, listener_token: str, track: UUID
) -> None:
    """With the same key and body; another body is refused."""
    play = {"id": str(uuid4()), "track_id": str(track), "listened_s": 40, "played_at": "2026-11-01T00:00:00Z"}
    for path, body in (("/plays", play), ("/plays/batch", {"plays": [play]})):
        headers = {KEY: path}
        first, again = [
            await api.call("POST", path, token=listener_token, headers=headers, json=body) for _ in range(2)
        ]
        other = await api.call(
            "POST",
            path,
            token=listener_token,
            headers=headers,
            json=json.loads(json.dumps(body).replace("40", "41")),
        )

        assert (202, 202, 422) == (first.status, again.status, other.status)
        assert (first.content, "true") == (again.content, again.headers["Idempotency-Replayed"])
