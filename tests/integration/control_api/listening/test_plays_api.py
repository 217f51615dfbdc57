"""Plays over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiohttp.test_utils import unused_port
from pydantic import SecretStr
from redis.asyncio import Redis

from control_api.accounts.models import Account
from control_api.listening.consumer import PlayWork
from control_api.listening.intake import MAX_AGE
from control_api.listening.queue import STREAM
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.listening.counted_rows import check_counts


def _play(track: UUID, *, age_s: float = 100.0, listened_s: float = 40.0) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "track_id": str(track),
        "played_at": (datetime.now(UTC) - timedelta(seconds=age_s)).isoformat(),
        "listened_s": listened_s,
    }


async def test_a_play_comes_into_the_history(
    api: ApiClient, listener_token: str, tracks: list[UUID], work: PlayWork
) -> None:
    """Taken with 202, told back once it is counted."""
    play = _play(tracks[0], listened_s=9.75)
    taken = await api.call("POST", "/plays", token=listener_token, json=play)
    before = await api.call("GET", "/me/history", token=listener_token)
    await work.work_once()
    after = await api.call("GET", "/me/history", token=listener_token)

    assert (202, "accepted", False) == (taken.status, taken.json["result"], taken.json["clock_corrected"])
    assert [] == before.json["items"]
    (item,) = after.json["items"]
    assert (play["id"], str(tracks[0]), 9.75, True) == (
        item["id"],
        item["track"]["id"],
        item["listened_s"],
        item["completed"],
    )


async def test_each_play_of_a_batch_is_answered(
    api: ApiClient, listener_token: str, tracks: list[UUID], work: PlayWork, pool: Pool
) -> None:
    """In the order sent, with the reason where it was rejected; told twice, a batch counts once."""
    plays = [
        _play(tracks[0]),
        _play(uuid4()),
        _play(tracks[1], age_s=MAX_AGE.total_seconds() + 3600),
        _play(tracks[1], age_s=-3600),
        _play(tracks[2], age_s=MAX_AGE.total_seconds() - 3600),
    ]
    answers = [
        await api.call("POST", "/plays/batch", token=listener_token, json={"plays": plays}) for _ in range(2)
    ]
    await work.work_once()

    assert [202, 202] == [answer.status for answer in answers]
    items = answers[0].json["items"]
    assert [play["id"] for play in plays] == [item["id"] for item in items]
    assert [None, "unknown-track", "too-old", None, None] == [item["reason"] for item in items]
    assert [False, False, False, True, False] == [item["clock_corrected"] for item in items]
    assert datetime.fromisoformat(items[3]["played_at"]) < datetime.now(UTC) + timedelta(minutes=5)
    assert 3 == await pool.fetchval("SELECT count(*) FROM listening_history")
    await check_counts(pool)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"track_id": str(uuid4())}, (404, "track-not-found")),
        ({"played_at": "2001-01-01T00:00:00Z"}, (422, "play-too-old")),
        ({"played_at": "2026-01-01T00:00:00"}, (422, "invalid-request")),
        ({"played_at": "9999-12-31T23:59:59-14:00"}, (202, None)),
        ({"played_at": "0001-01-01T00:00:00+14:00"}, (422, "play-too-old")),
        ({"listened_s": -0.1}, (422, "invalid-request")),
        ({"listened_s": 1e300}, (422, "invalid-request")),
        ({"id": "1"}, (422, "invalid-request")),
        ({"user_id": str(uuid4())}, (422, "invalid-request")),
    ],
)
async def test_what_makes_no_sense_is_refused(
    api: ApiClient,
    listener_token: str,
    tracks: list[UUID],
    change: dict[str, Any],
    expected: tuple[int, str | None],
) -> None:
    """With the reason."""
    answer = await api.call("POST", "/plays", token=listener_token, json=_play(tracks[0]) | change)

    assert expected == (answer.status, answer.json.get("code"))


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 202), (500, 202), (501, 422)])
async def test_a_batch_holds_up_to_five_hundred(
    api: ApiClient, listener_token: str, tracks: list[UUID], count: int, status: int
) -> None:
    """And at least one."""
    plays = [_play(tracks[0], age_s=31 * n) for n in range(count)]
    answer = await api.call("POST", "/plays/batch", token=listener_token, json={"plays": plays})

    assert status == answer.status


async def test_too_long_a_body_is_refused(api: ApiClient, listener_token: str) -> None:
    """A megabyte is what 500 plays never take."""
    answer = await api.call(
        "POST",
        "/plays/batch",
        token=listener_token,
        data=BytesIO(b" " * ((1 << 20) + 1)),
        headers={"Content-Type": "application/json"},
    )

    assert 413 == answer.status


async def test_past_the_backlog_plays_are_refused(
    settings: Settings, listener: Account, tracks: list[UUID], client: Redis
) -> None:
    """With the advice to come again; what waits stays."""
    small = settings.model_copy(update={"plays": settings.plays.model_copy(update={"max_backlog": 2})})
    async with serving(small) as api:
        token = await api.log_in(listener.email)
        answers = [await api.call("POST", "/plays", token=token, json=_play(tracks[0])) for _ in range(3)]

    assert [202, 202, 503] == [answer.status for answer in answers]
    assert "plays-backlog" == answers[2].json["code"]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert 2 == await client.xlen(STREAM)


@pytest.fixture
async def api_without_valkey(settings: Settings) -> AsyncIterator[ApiClient]:
    """An API whose Valkey is away."""
    away = settings.valkey.model_copy(update={"url": SecretStr(f"redis://127.0.0.1:{unused_port()}/0")})
    async with serving(settings.model_copy(update={"valkey": away})) as api:
        yield api


async def test_without_valkey_plays_are_counted_at_once(
    api_without_valkey: ApiClient, listener: Account, tracks: list[UUID], pool: Pool
) -> None:
    """By the same rule, in the database before the answer."""
    token = await api_without_valkey.log_in(listener.email)
    plays = [_play(tracks[0], age_s=100), _play(tracks[0], age_s=90), _play(tracks[0], age_s=10)]
    answer = await api_without_valkey.call("POST", "/plays/batch", token=token, json={"plays": plays})
    history = await api_without_valkey.call("GET", "/me/history", token=token)

    assert 202 == answer.status
    assert [plays[2]["id"], plays[0]["id"]] == [item["id"] for item in history.json["items"]]
    await check_counts(pool)


async def test_history_comes_in_pages(
    api: ApiClient, listener_token: str, tracks: list[UUID], work: PlayWork, pool: Pool
) -> None:
    """The newest first, none twice, though plays come in between; a track that is gone is null."""
    plays = [_play(tracks[n % 2], age_s=60 * n) for n in range(10)]
    await api.call("POST", "/plays/batch", token=listener_token, json={"plays": plays})
    await work.work_once()
    await pool.execute("DELETE FROM tracks WHERE id = $1", tracks[1])
    first = await api.call("GET", "/me/history?limit=4", token=listener_token)
    await api.call("POST", "/plays", token=listener_token, json=_play(tracks[2], age_s=-1))
    await work.work_once()
    second = await api.call(
        "GET", f"/me/history?limit=200&cursor={first.json['next_cursor']}", token=listener_token
    )

    items = first.json["items"] + second.json["items"]
    assert [play["id"] for play in plays] == [item["id"] for item in items]
    assert [str(tracks[0]), None] * 5 == [item["track"] and item["track"]["id"] for item in items]
    assert second.json["next_cursor"] is None


async def test_recently_played_tells_each_once(
    api: ApiClient, listener_token: str, tracks: list[UUID], work: PlayWork
) -> None:
    """Tracks or albums by when something of them was last played, in pages."""
    ages_s = {tracks[0]: (500, 50), tracks[3]: (400,), tracks[1]: (300, 200)}
    plays = [_play(track, age_s=age_s) for track, ages in ages_s.items() for age_s in ages]
    await api.call("POST", "/plays/batch", token=listener_token, json={"plays": plays})
    await work.work_once()
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await api.call("GET", f"/me/recently-played?limit=1&cursor={cursor}", token=listener_token)
        found += page.json["items"]
        cursor = page.json["next_cursor"]
    albums = await api.call("GET", "/me/recently-played?kind=album", token=listener_token)

    assert [str(track) for track in (tracks[0], tracks[1], tracks[3])] == [
        item["track"]["id"] for item in found
    ]
    assert ["Album 0", "Album 1"] == [item["album"]["title"] for item in albums.json["items"]]


async def test_nobody_sees_what_another_played(
    api: ApiClient, listener_token: str, subscriber_token: str, tracks: list[UUID], work: PlayWork
) -> None:
    """Not even by drawing the same id."""
    play = _play(tracks[0])
    await api.call("POST", "/plays", token=listener_token, json=play)
    other = await api.call("POST", "/plays", token=subscriber_token, json=play | {"track_id": str(tracks[1])})
    await work.work_once()
    mine = await api.call("GET", "/me/history", token=subscriber_token)

    assert 202 == other.status
    assert [str(tracks[1])] == [item["track"]["id"] for item in mine.json["items"]]


@pytest.mark.parametrize(
    "path",
    [
        "/me/statistics/1969",
        "/me/statistics/2201",
        "/me/statistics/x",
        "/me/statistics/2026?tz=Nowhere/Town",
        "/me/statistics/2026?tz=",
        "/me/statistics/2026?tz=EST5EDT4,x",
        "/me/recently-played?kind=artist",
        "/me/history?cursor=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
    ],
)
async def test_wrong_questions_are_refused(api: ApiClient, listener_token: str, path: str) -> None:
    """As wrong, not as an error of ours."""
    answer = await api.call("GET", path, token=listener_token)

    assert 422 == answer.status
