"""Trying rules out over HTTP."""

import asyncio
from typing import Any

import pytest

from control_api.playlists.smart.turns import PLACES
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.smart.brute_force import evaluate
from tests.integration.control_api.smart.conftest import Shapes

_PREVIEW = "/smart-playlists/preview"
_ALL = {"field": "disc", "at_least": 0}
_WAITING = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"


async def test_a_preview_shows_what_there_would_be(
    api: ApiClient, listener_token: str, shapes: Shapes
) -> None:
    """The first tracks in their order, how many there are, how long they are."""
    rules: dict[str, Any] = {"match": _ALL, "order": [{"by": "length_s", "descending": True}]}
    answer = await api.call("POST", _PREVIEW, token=listener_token, json={"rules": rules, "limit": 3})
    expected = evaluate(rules, shapes.tracks, shapes.as_of)
    lengths_s = {track.id: track.values["length_s"] for track in shapes.tracks}
    assert 200 == answer.status
    assert [str(track_id) for track_id in expected[:3]] == [track["id"] for track in answer.json["tracks"]]
    assert len(expected) == answer.json["track_count"]
    assert sum(lengths_s[track_id] for track_id in expected) == answer.json["length_s"]


async def test_a_preview_is_of_the_callers_own_library(
    api: ApiClient, subscriber_token: str, shapes: Shapes
) -> None:
    """What one likes is not what another likes."""
    body = {"rules": {"match": {"field": "play_count", "is": 3}}}
    answer = await api.call("POST", _PREVIEW, token=subscriber_token, json=body)
    assert len(shapes.tracks) == answer.json["track_count"]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (None, "rules"),
        ("drop table", "rules"),
        ({"match": {"all": [_ALL, {"field": "year", "at_least": "x"}]}}, "rules.match.all[1].at_least"),
        ({"match": {"field": "title; --", "is": "x"}}, "rules.match.field"),
    ],
)
async def test_a_wrong_rule_is_named(api: ApiClient, listener_token: str, rules: object, field: str) -> None:
    """422 with the path to what is wrong."""
    answer = await api.call("POST", _PREVIEW, token=listener_token, json={"rules": rules})
    assert (422, "invalid-request", "body", field) == (
        answer.status,
        answer.json["code"],
        answer.json["location"],
        answer.json["field"],
    )


async def test_a_preview_is_for_accounts(api: ApiClient) -> None:
    """Nobody has no library."""
    answer = await api.call("POST", _PREVIEW, json={"rules": {"match": _ALL}})
    assert 401 == answer.status


async def test_slow_rules_leave_connections_to_everybody_else(
    api: ApiClient, listener_token: str, pool: Pool, playlist_id: str
) -> None:
    """However many are asked for at once: the rest is told to come again."""
    body = {"rules": {"within": "catalog", "match": _ALL}}
    async with pool.acquire() as other, other.transaction():
        await other.execute("LOCK TABLE assets, tracks IN ACCESS EXCLUSIVE MODE")
        asked = [api.call("POST", _PREVIEW, token=listener_token, json=body) for _ in range(8)]
        asked += [
            api.call("GET", f"/playlists/{playlist_id}/entries", token=listener_token) for _ in range(8)
        ]
        answers = asyncio.gather(*asked)
        while await other.fetchval(_WAITING) < 2 * PLACES:  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0.01)
        for _ in range(5):
            assert 200 == (await api.call("GET", "/playlists", token=listener_token)).status
        assert 2 * PLACES == await other.fetchval(_WAITING)
        statuses = [answer.status for answer in await answers]
    assert [503] * 16 == statuses


@pytest.fixture
async def playlist_id(api: ApiClient, listener_token: str) -> str:
    """A smart playlist of the listener's."""
    body = {"name": "All", "rules": {"within": "catalog", "match": _ALL}}
    made: str = (await api.call("POST", "/playlists", token=listener_token, json=body)).json["id"]
    return made
