"""The next track, before it is needed; and what the edge is told to have ready."""

import json
import time
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from kernel.edge_messages import WARM_STREAM, read_warm
from kernel.settings import Settings
from tests.integration.control_api.api_client import Answer, ApiClient
from tests.integration.control_api.catalog_rows import AAC_96, CD, FLAC, HI_RES, CatalogRows, RenditionRow
from tests.integration.control_api.edge_ear import EdgeEar


async def _tracks(rows: CatalogRows, *renditions: tuple[RenditionRow, ...]) -> list[str]:
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    return [
        str(await rows.track(artist_id, album_id, "Somewhat", number=number, renditions=those))
        for number, those in enumerate(renditions, 1)
    ]


async def _prefetch(api: ApiClient, token: str, **body: Any) -> Answer:
    return await api.call("POST", "/stream/prefetch", token=token, json=body)


def _first_paths(stream: dict[str, Any], rendition: str) -> list[str]:
    asset = stream["asset_id"]
    names = ["index.m3u8", "key", "init.mp4", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s"]
    return [f"{asset}/master.m3u8", *(f"{asset}/{rendition}/{name}" for name in names)]


async def test_a_start_has_the_edge_warmed_with_what_players_ask_for_first(
    api: ApiClient, ear: EdgeEar, settings: Settings, subscriber_token: str, track: UUID
) -> None:
    """With the player's own token; the edge understands it."""
    stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    (message,) = await ear.wait_for(WARM_STREAM, 1)
    token_text = stream["playlist_url"].split("/")[4]

    assert message["edge"] == settings.edge.name
    assert message["token"] == token_text
    assert json.loads(message["paths"]) == _first_paths(stream, "256_aac")
    assert [str(path) for path in read_warm(message).paths] == _first_paths(stream, "256_aac")


async def test_where_256_aac_is_not_admitted_the_lowest_is_warmed(
    api: ApiClient, ear: EdgeEar, subscriber_token: str, track: UUID
) -> None:
    """As the multivariant playlist lists it first."""
    stream = (await api.call("GET", f"/stream/{track}?network=cellular_3g", token=subscriber_token)).json
    (message,) = await ear.wait_for(WARM_STREAM, 1)

    assert json.loads(message["paths"]) == _first_paths(stream, "96_aac")


async def test_a_stream_tells_until_when_it_starts_and_until_when_it_plays(
    api: ApiClient, ear: EdgeEar, settings: Settings, subscriber_token: str, track: UUID
) -> None:
    """As its token has it, which names the device too."""
    stream = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    token = ear.token(stream)
    start_by_s, expires_at_s = (
        datetime.fromisoformat(stream[name]).timestamp() for name in ("start_by", "expires_at")
    )

    assert (token.start_by_s, token.expires_at_s) == (start_by_s, expires_at_s)
    assert start_by_s - time.time() == pytest.approx(settings.playback.start_within_s, abs=10)
    assert expires_at_s - time.time() == pytest.approx(settings.playback.token_ttl_s, abs=10)
    assert UUID(token.device).version == 7


@pytest.mark.parametrize(
    ("current", "queue", "position"),
    [
        (0, [0, 1, 2], 1),
        (1, [0, 1, 2], 2),
        (None, [0, 1, 2], 0),
        (2, [0, 1], 0),
        (0, [0, 0, 1], 1),
        (2, [0, 1, 2], None),
        (0, [], None),
    ],
)
async def test_the_next_track_is_the_one_after_the_current(
    api: ApiClient,
    subscriber_token: str,
    rows: CatalogRows,
    *,
    current: int | None,
    queue: list[int],
    position: int | None,
) -> None:
    """After its first place in the queue; where it isn't there, or none is told, the queue's first."""
    tracks = await _tracks(rows, CD, CD, CD)
    playing = None if current is None else tracks[current]
    found = (
        await _prefetch(api, subscriber_token, queue=[tracks[number] for number in queue], current=playing)
    ).json

    assert found["position"] == position
    assert found["skipped"] == []
    if position is None:
        assert (found["stream"], found["rendition"]) == (None, None)
    else:
        assert found["stream"]["track_id"] == tracks[queue[position]]


async def test_what_cannot_be_played_is_passed_over_and_told(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """A track that is gone, and one that is above the plan."""
    above, playable = await _tracks(rows, (FLAC,), CD)
    gone = str(uuid4())
    found = (await _prefetch(api, listener_token, queue=[gone, above, playable])).json

    assert (found["position"], found["stream"]["track_id"]) == (2, playable)
    assert found["skipped"] == [
        {"position": 0, "track_id": gone, "reason": "track-not-found"},
        {"position": 1, "track_id": above, "reason": "nothing-playable"},
    ]


async def test_the_last_of_a_long_queue_is_found(
    api: ApiClient, subscriber_token: str, rows: CatalogRows
) -> None:
    """Behind as many that are gone as a queue can hold."""
    (playable,) = await _tracks(rows, CD)
    gone = [str(uuid4()) for _ in range(499)]
    found = (await _prefetch(api, subscriber_token, queue=[*gone, playable])).json
    none = (await _prefetch(api, subscriber_token, queue=[*gone, str(uuid4())])).json

    assert (found["position"], len(found["skipped"])) == (499, 499)
    assert (none["stream"], len(none["skipped"])) == (None, 500)


@pytest.mark.parametrize(
    ("playing", "renditions", "wishes", "rendition"),
    [
        ("lossless_flac", CD, {}, "lossless_flac"),
        ("hi_res_lossless_alac", HI_RES, {}, "hi_res_lossless_alac"),
        ("hi_res_lossless_flac", CD, {}, "lossless_flac"),
        ("hi_res_lossless_flac", HI_RES, {"network": "cellular_lte"}, "256_aac"),
        ("256_aac_plus", (AAC_96, FLAC), {}, "96_aac"),
        ("96_aac", (FLAC,), {}, "lossless_flac"),
        (None, HI_RES, {}, "256_aac"),
    ],
)
async def test_the_edge_is_warmed_in_the_rendition_being_played(
    api: ApiClient,
    ear: EdgeEar,
    subscriber_token: str,
    rows: CatalogRows,
    *,
    playing: str | None,
    renditions: tuple[RenditionRow, ...],
    wishes: dict[str, str],
    rendition: str,
) -> None:
    """Or in the one nearest to it that the next track has and the listener may have."""
    tracks = await _tracks(rows, renditions)
    found = (await _prefetch(api, subscriber_token, queue=tracks, rendition=playing, **wishes)).json
    (message,) = await ear.wait_for(WARM_STREAM, 1)

    assert found["rendition"] == rendition
    assert json.loads(message["paths"]) == _first_paths(found["stream"], rendition)


async def test_prefetching_lets_no_other_device_go(
    api: ApiClient, ear: EdgeEar, subscriber: Account, track: UUID
) -> None:
    """And what is prefetched is good; a device that doesn't play is told why it gets nothing."""
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    stream = (await api.call("GET", f"/stream/{track}", token=phone)).json
    ahead = [(await _prefetch(api, phone, queue=[str(track)])).json["stream"] for _ in range(2)]
    other = await _prefetch(api, laptop, queue=[str(track)])

    assert [await ear.why_refused(one) for one in [stream, *ahead]] == [None] * 3
    assert (other.status, other.json["code"]) == (409, "stream-limit")
    assert await ear.revocations() == []


async def test_what_was_prefetched_goes_with_the_device(
    api: ApiClient, ear: EdgeEar, subscriber: Account, track: UUID
) -> None:
    """Else prefetching would be a way around the limit, for a device that never starts a stream too."""
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    ahead = [(await _prefetch(api, phone, queue=[str(track)])).json["stream"] for _ in range(2)]
    await api.call("GET", f"/stream/{track}", token=laptop)

    assert [await ear.why_refused(one) for one in ahead] == ["stream-limit"] * 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "queue"),
        ({"queue": ["x"]}, "queue[0]"),
        ({"queue": [str(UUID(int=7))] * 501}, "queue"),
        ({"queue": [], "current": "x"}, "current"),
        ({"queue": [], "rendition": "512_aac"}, "rendition"),
        ({"queue": [], "quality": "best"}, "quality"),
        ({"queue": [], "tracks": []}, "tracks"),
    ],
)
async def test_a_wrong_queue_is_refused_by_name(
    api: ApiClient, subscriber_token: str, body: dict[str, Any], field: str
) -> None:
    """Nothing is silently defaulted."""
    answer = await _prefetch(api, subscriber_token, **body)

    assert (answer.status, answer.json["field"]) == (422, field)
