"""Starting an album as one stream: who gets what, and what is told of it."""

import json
import time
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest
from yarl import URL

from control_api.accounts.models import Account
from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.edge_messages import WARM_STREAM, read_warm
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import NotAdmittedError, TokenVerifier
from kernel.quality import Quality
from kernel.settings import Settings
from tests.integration.control_api.album_rows import ALBUM_OF_TWO, add_album
from tests.integration.control_api.api_client import Answer, ApiClient
from tests.integration.control_api.catalog_rows import (
    AAC_256,
    ALAC,
    CD,
    HI_RES,
    LOSSY,
    CatalogRows,
    RenditionRow,
)
from tests.integration.control_api.edge_ear import EdgeEar


@pytest.fixture
async def album(rows: CatalogRows) -> UUID:
    """Two tracks in CD quality."""
    return await add_album(rows, *ALBUM_OF_TWO)


async def _start(api: ApiClient, album_id: object, token: str | None, **wishes: str) -> Answer:
    return await api.call("GET", f"/stream/album/{album_id}", token=token, params=wishes)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_subscriber_gets_the_best_there_is(
    api: ApiClient, subscriber_token: str, album: UUID, settings: Settings, method: str
) -> None:
    """And is told until when."""
    answer = await api.call(method, f"/stream/album/{album}", token=subscriber_token)
    stream = answer.json

    assert stream["album_id"] == str(album)
    assert stream["quality"] == stream["caps"]["album"] == "lossless"
    assert [variant["name"] for variant in stream["variants"]] == [
        "lossless_alac",
        "lossless_flac",
        "256_aac_plus",
        "256_aac",
        "96_aac",
    ]
    assert stream["variants"][1] == {
        "name": "lossless_flac",
        "quality": "lossless",
        "codec": "flac",
        "codecs": "fLaC",
    }
    start_s, end_s = (
        datetime.fromisoformat(stream[name]).timestamp() - time.time() for name in ("start_by", "expires_at")
    )
    assert start_s == pytest.approx(settings.playback.start_within_s, abs=10)
    assert end_s == pytest.approx(settings.playback.token_ttl_s, abs=10)


async def test_the_url_admits_to_the_album_and_to_nothing_of_its_tracks(
    api: ApiClient, listener: Account, listener_token: str, album: UUID, settings: Settings
) -> None:
    """Up to the quality delivered; the tracks' own addresses are for the tracks' own tokens."""
    stream = (await _start(api, album, listener_token)).json
    url = URL(stream["playlist_url"])
    _, mount, text, path = url.path.split("/", 3)
    token = TokenVerifier(settings.secrets.signing_keys()).verify(text, now_s=time.time())
    stream_id = AssetId(stream["stream_id"])

    assert f"{url.scheme}://{url.authority}" == settings.edge.url
    assert (mount, path) == ("m", f"album/{stream_id}/master.m3u8")
    assert (token.assets, token.subject) == (frozenset([stream_id]), str(listener.id))
    assert (token.quality, UUID(token.session)) == (Quality.AAC_256, UUID(stream["playback_session_id"]))
    token.admit(MediaPath.parse(path))
    token.admit(MediaPath.parse(f"album/{stream_id}/256_aac/key-1"))
    with pytest.raises(NotAdmittedError):
        token.admit(MediaPath.parse(f"album/{stream_id}/lossless_alac/key-1"))
    for track in stream["tracks"]:
        with pytest.raises(NotAdmittedError):
            token.admit(MediaPath(AssetId(track["asset_id"]), Resource.KEY, "256_aac"))


@pytest.mark.parametrize(
    ("wishes", "tracks", "delivered", "variants"),
    [
        ({}, (HI_RES, HI_RES), "hi_res_lossless", 7),
        ({}, (HI_RES, CD), "lossless", 5),  # two formats of hi-res are no variant
        ({}, (CD, LOSSY), "256_aac_plus", 3),
        ({}, (CD, CD[:4]), "lossless", 4),
        ({}, ((AAC_256,), CD), "256_aac_plus", 2),
        ({"quality": "lossless"}, (HI_RES, CD), "lossless", 5),
        ({"network": "cellular_lte"}, (HI_RES, CD), "256_aac", 2),
        ({"network": "cellular_3g", "quality": "lossless"}, (HI_RES, CD), "96_aac", 1),
    ],
)
async def test_the_least_of_four_is_delivered(
    api: ApiClient,
    subscriber_token: str,
    rows: CatalogRows,
    *,
    wishes: dict[str, str],
    tracks: tuple[tuple[RenditionRow, ...], ...],
    delivered: str,
    variants: int,
) -> None:
    """Of codecs that all tracks have; asked by query or by body, it is the same."""
    album_id = await add_album(rows, *tracks)
    by_query = await _start(api, album_id, subscriber_token, **wishes)
    by_body = await api.call("POST", f"/stream/album/{album_id}", token=subscriber_token, json=wishes)

    for answer in (by_query, by_body):
        assert (answer.json["quality"], len(answer.json["variants"])) == (delivered, variants)
        assert answer.json["requested_quality"] == wishes.get("quality", "hi_res_lossless")


async def test_the_free_tier_is_lossy_and_the_answer_says_why(
    api: ApiClient, listener_token: str, album: UUID
) -> None:
    """All four caps are told."""
    stream = (await _start(api, album, listener_token)).json

    assert (stream["quality"], stream["network"]) == ("256_aac", "wifi")
    assert stream["caps"] == {
        "preference": "hi_res_lossless",
        "tier": "256_aac",
        "network": "hi_res_lossless",
        "album": "lossless",
    }
    assert [variant["name"] for variant in stream["variants"]] == ["256_aac", "96_aac"]


async def test_the_timeline_adds_up_in_the_order_of_the_catalog(
    api: ApiClient, subscriber_token: str, pool: Pool, rows: CatalogRows
) -> None:
    """Discs, then numbers, then what has none; each track begins where the one before it ends, to the sample."""
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something")
    places = [(2, 1), (1, None), (1, 2), (1, 10)]
    for disc, number in places:
        await rows.track(artist_id, album_id, f"{disc}-{number}", disc=disc, number=number)
    lengths = {
        "1-2": (1_234_567, 44_100),
        "1-10": (100_001, 48_000),
        "1-None": (1, 44_100),
        "2-1": (7, 96_000),
    }
    for title, (samples, rate_hz) in lengths.items():
        await pool.execute(
            "UPDATE assets SET valid_samples = $2, sample_rate_hz = $3, true_peak_dbtp = -1.5 "
            "WHERE track_id = (SELECT id FROM tracks WHERE title = $1)",
            *(title, samples, rate_hz),
        )
    listed = (await api.call("GET", f"/albums/{album_id}", token=subscriber_token)).json["tracks"]
    stream = (await _start(api, album_id, subscriber_token)).json

    assert [track["title"] for track in listed] == list(lengths)
    assert [track["track_id"] for track in stream["tracks"]] == [track["id"] for track in listed]
    assert [track["part"] for track in stream["tracks"]] == [0, 1, 2, 3]
    begins_s = Fraction(0)
    for track, (samples, rate_hz) in zip(stream["tracks"], lengths.values(), strict=True):
        assert track["starts_at_s"] == float(begins_s)
        assert track["length_s"] == samples / rate_hz
        assert track["loudness"] == {"integrated_lufs": -14.5, "range_lu": 6.25, "true_peak_dbtp": -1.5}
        begins_s += Fraction(samples, rate_hz)
    assert stream["length_s"] == float(begins_s)
    assert stream["loudness"]["integrated_lufs"] == pytest.approx(-14.5)
    assert stream["loudness"]["true_peak_dbtp"] == -1.5


async def test_a_track_that_is_packaged_anew_makes_another_stream(
    api: ApiClient, subscriber_token: str, pool: Pool, *, album: UUID, track: UUID
) -> None:
    """Of the new asset, which another track lends; the old stream's row stays for those who play it."""
    before = (await _start(api, album, subscriber_token)).json
    new_id: UUID = await pool.fetchval("SELECT asset_id FROM tracks WHERE id = $1", track)
    await pool.execute(
        "UPDATE tracks SET asset_id = $2 WHERE id = $1", UUID(before["tracks"][1]["track_id"]), new_id
    )
    after = (await _start(api, album, subscriber_token)).json
    known = {row["id"].hex for row in await pool.fetch("SELECT id FROM album_streams")}

    assets = [AssetId(before["tracks"][0]["asset_id"]), AssetId(new_id.hex)]
    assert after["stream_id"] != before["stream_id"]
    assert [one["asset_id"] for one in after["tracks"]] == assets
    assert known == {before["stream_id"], after["stream_id"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_album_is_404(api: ApiClient, listener_token: str, track: UUID, method: str) -> None:
    """A track's id is no album's."""
    for album_id in (uuid4(), track):
        answer = await api.call(method, f"/stream/album/{album_id}", token=listener_token)
        assert (answer.status, answer.json["code"]) == (404, "album-not-found")


@pytest.mark.parametrize("tracks", [(), ((ALAC,), CD), ((ALAC,), LOSSY)])
async def test_an_album_with_nothing_to_play_is_409(
    api: ApiClient,
    listener_token: str,
    pool: Pool,
    rows: CatalogRows,
    tracks: tuple[tuple[RenditionRow, ...], ...],
) -> None:
    """Without tracks, with nothing low enough, with no codec for all; nothing is written for it."""
    album_id = await add_album(rows, *tracks)
    answer = await _start(api, album_id, listener_token)

    assert (answer.status, answer.json["code"]) == (409, "nothing-playable")
    assert str(album_id) in answer.json["detail"]
    assert await pool.fetchval("SELECT count(*) FROM album_streams") == 0


@pytest.mark.parametrize(
    "album_id",
    ["x", "0" * 5000, "%00", "..%2F..", "' OR 1=1 --", "\N{PILE OF POO}", "master.m3u8"],
)
async def test_what_is_no_id_is_refused(api: ApiClient, listener_token: str, album_id: str) -> None:
    """By name."""
    answer = await _start(api, album_id, listener_token)

    assert (answer.status, answer.json["field"]) == (422, "album_id")


@pytest.mark.parametrize(
    ("wishes", "field"), [({"quality": "best"}, "quality"), ({"network": "5g"}, "network"), ({"x": "1"}, "x")]
)
async def test_an_unknown_wish_is_refused(
    api: ApiClient, listener_token: str, album: UUID, *, wishes: dict[str, str], field: str
) -> None:
    """Nothing is silently defaulted."""
    by_query = await _start(api, album, listener_token, **wishes)
    by_body = await api.call("POST", f"/stream/album/{album}", token=listener_token, json=wishes)

    for answer in (by_query, by_body):
        assert (answer.status, answer.json["field"]) == (422, field)


async def test_nobody_starts_without_a_session(api: ApiClient, album: UUID) -> None:
    """And nothing is written."""
    answers = [await _start(api, album, token) for token in (None, "A" * 43)]

    assert [(answer.status, answer.json["code"]) for answer in answers] == [(401, "not-signed-in")] * 2


async def test_signing_out_ends_the_album_too(
    api: ApiClient, ear: EdgeEar, subscriber: Account, album: UUID
) -> None:
    """For this device; a later log-in plays."""
    token = await api.log_in(subscriber.email)
    stream = (await _start(api, album, token)).json
    await api.call("POST", "/auth/logout", token=token)
    again = (await _start(api, album, await api.log_in(subscriber.email))).json

    assert await ear.why_refused(stream) == "signed-out"
    assert await ear.why_refused(again) is None


async def test_an_album_counts_as_one_stream_of_its_device(
    api: ApiClient, ear: EdgeEar, subscriber: Account, album: UUID, track: UUID
) -> None:
    """It lets the other device go, whatever that plays, and goes when that starts again."""
    phone, laptop = await api.log_in(subscriber.email), await api.log_in(subscriber.email)
    streams: list[dict[str, Any]] = [
        (await api.call("GET", f"/stream/{track}", token=phone)).json,
        (await _start(api, album, laptop)).json,
        (await _start(api, album, laptop)).json,
    ]
    refused = [await ear.why_refused(stream) for stream in streams]
    last = (await _start(api, album, phone)).json

    assert refused == ["stream-limit", None, None]
    assert [await ear.why_refused(one) for one in [*streams, last]] == ["stream-limit"] * 3 + [None]


@pytest.mark.parametrize(("network", "variant"), [("wifi", "256_aac"), ("cellular_3g", "96_aac")])
async def test_a_start_has_the_edge_warmed_with_the_first_part(
    api: ApiClient, ear: EdgeEar, subscriber_token: str, album: UUID, *, network: str, variant: str
) -> None:
    """With what players ask for first, under the player's own token; the edge understands it."""
    stream = (await _start(api, album, subscriber_token, network=network)).json
    (message,) = await ear.wait_for(WARM_STREAM, 1)
    names = ["index.m3u8", "key-0", "init-0.mp4", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s"]
    of = f"album/{stream['stream_id']}"

    assert message["token"] == stream["playlist_url"].split("/")[4]
    assert json.loads(message["paths"]) == [
        f"{of}/master.m3u8",
        *(f"{of}/{variant}/{name}" for name in names),
    ]
    for path in read_warm(message).paths:
        ear.token(stream).admit(path)
