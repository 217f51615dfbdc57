"""Starting a stream: which quality, and what is told of it."""

import time
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from yarl import URL

from control_api.accounts.models import Account
from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.media_path import MediaPath
from kernel.playback_token import TokenVerifier
from kernel.quality import Quality
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CD, HI_RES, LOSSY, CatalogRows, RenditionRow


async def _track(rows: CatalogRows, renditions: tuple[RenditionRow, ...]) -> UUID:
    artist_id = await rows.artist("Someone")
    return await rows.track(
        artist_id, await rows.album(artist_id, "Something"), "Somewhat", renditions=renditions
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_subscriber_on_wifi_gets_the_best_there_is(
    api: ApiClient, subscriber_token: str, rows: CatalogRows, settings: Settings, method: str
) -> None:
    """The answer tells everything that gapless and level playing needs."""
    track_id = await _track(rows, HI_RES)
    before_s = int(time.time())
    stream = (await api.call(method, f"/stream/{track_id}", token=subscriber_token)).json

    assert stream["quality"] == stream["requested_quality"] == "hi_res_lossless"
    assert (stream["codec"], stream["codecs"]) == ("alac", "alac")
    assert (stream["sample_rate_hz"], stream["bit_depth"], stream["bit_rate_bps"]) == (96_000, 24, 2_500_000)
    samples = (stream["priming_samples"], stream["valid_samples"], stream["remainder_samples"])
    assert samples == (0, 960_000, 0)
    assert stream["loudness"] == {"integrated_lufs": -14.5, "range_lu": 6.25, "true_peak_dbtp": None}
    assert [rendition["name"] for rendition in stream["renditions"]] == [
        "hi_res_lossless_alac",
        "hi_res_lossless_flac",
        "lossless_alac",
        "lossless_flac",
        "256_aac_plus",
        "256_aac",
        "96_aac",
    ]
    lasts_s = datetime.fromisoformat(stream["expires_at"]).timestamp() - before_s
    assert lasts_s == pytest.approx(settings.playback.token_ttl_s, abs=5)


async def test_the_url_admits_to_this_asset_up_to_the_quality_delivered(
    api: ApiClient, listener: Account, listener_token: str, rows: CatalogRows, settings: Settings
) -> None:
    """The edge will believe the token, and believe no more of it."""
    track_id = await _track(rows, CD)
    stream = (await api.call("GET", f"/stream/{track_id}", token=listener_token)).json
    url = URL(stream["playlist_url"])
    _, mount, text, path = url.path.split("/", 3)
    token = TokenVerifier(settings.secrets.signing_keys()).verify(text, now_s=time.time())

    assert f"{url.scheme}://{url.authority}" == settings.edge.url
    assert (mount, path) == ("m", f"{stream['asset_id']}/master.m3u8")
    assert token.assets == {AssetId(stream["asset_id"])}
    assert (token.subject, token.quality) == (str(listener.id), Quality.AAC_256)
    assert UUID(token.session) == UUID(stream["playback_session_id"])
    token.admit(MediaPath.parse(path))


@pytest.mark.parametrize(
    ("wishes", "renditions", "delivered", "codec"),
    [
        ({}, HI_RES, "hi_res_lossless", "alac"),
        ({}, CD, "lossless", "alac"),
        ({}, LOSSY, "256_aac_plus", "aac"),
        ({"quality": "lossless"}, HI_RES, "lossless", "alac"),
        ({"quality": "256_aac"}, HI_RES, "256_aac", "aac"),
        ({"quality": "256_aac_plus"}, (LOSSY[0], LOSSY[1], *CD[3:]), "256_aac", "aac"),
        ({"network": "cellular_5g"}, HI_RES, "lossless", "alac"),
        ({"network": "cellular_lte"}, HI_RES, "256_aac", "aac"),
        ({"network": "cellular_3g"}, HI_RES, "96_aac", "aac"),
        ({"network": "cellular_3g", "quality": "lossless"}, HI_RES, "96_aac", "aac"),
        ({"network": "cellular_5g", "quality": "96_aac"}, HI_RES, "96_aac", "aac"),
        ({}, CD[:4], "lossless", "flac"),
    ],
)
async def test_the_least_of_four_is_delivered(
    api: ApiClient,
    subscriber_token: str,
    rows: CatalogRows,
    *,
    wishes: dict[str, str],
    renditions: tuple[RenditionRow, ...],
    delivered: str,
    codec: str,
) -> None:
    """Asked by query or by body, it is the same."""
    track_id = await _track(rows, renditions)
    by_query = await api.call("GET", f"/stream/{track_id}", token=subscriber_token, params=wishes)
    by_body = await api.call("POST", f"/stream/{track_id}", token=subscriber_token, json=wishes)

    for answer in (by_query, by_body):
        assert (answer.json["quality"], answer.json["codec"]) == (delivered, codec)
        assert answer.json["requested_quality"] == wishes.get("quality", "hi_res_lossless")
        assert answer.json["renditions"][0]["quality"] == delivered


async def test_the_free_tier_is_lossy_and_the_answer_says_why(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """All four caps are told."""
    track_id = await _track(rows, CD)
    stream = (await api.call("GET", f"/stream/{track_id}", token=listener_token)).json

    assert stream["quality"] == "256_aac"
    assert stream["caps"] == {
        "preference": "hi_res_lossless",
        "tier": "256_aac",
        "network": "hi_res_lossless",
        "track": "lossless",
    }
    assert [rendition["name"] for rendition in stream["renditions"]] == ["256_aac", "96_aac"]


async def test_the_stored_preference_counts_until_one_is_told(
    api: ApiClient, subscriber_token: str, pool: Pool, rows: CatalogRows
) -> None:
    """What is asked for outranks what is stored."""
    track_id = await _track(rows, HI_RES)
    await pool.execute("UPDATE users SET preferred_quality = 'lossless'")
    stored = await api.call("GET", f"/stream/{track_id}", token=subscriber_token)
    told = await api.call("GET", f"/stream/{track_id}?quality=hi_res_lossless", token=subscriber_token)

    assert (stored.json["quality"], told.json["quality"]) == ("lossless", "hi_res_lossless")


@pytest.mark.parametrize(
    ("wishes", "field", "named"),
    [
        ({"quality": "flac"}, "quality", "96_aac, 256_aac, 256_aac_plus, lossless, hi_res_lossless"),
        ({"quality": ""}, "quality", "hi_res_lossless"),
        ({"quality": "null"}, "quality", "hi_res_lossless"),
        ({"quality": "LOSSLESS"}, "quality", "LOSSLESS"),
        ({"network": "cellular_6g"}, "network", "wifi, cellular_5g, cellular_lte, cellular_3g"),
        ({"bitrate": "320"}, "bitrate", "unknown"),
    ],
)
async def test_an_unknown_wish_is_refused_with_what_is_allowed(
    api: ApiClient, listener_token: str, rows: CatalogRows, *, wishes: dict[str, str], field: str, named: str
) -> None:
    """Nothing is silently defaulted."""
    track_id = await _track(rows, CD)
    by_query = await api.call("GET", f"/stream/{track_id}", token=listener_token, params=wishes)
    by_body = await api.call("POST", f"/stream/{track_id}", token=listener_token, json=wishes)

    for answer in (by_query, by_body):
        assert (answer.status, answer.json["field"]) == (422, field)
        assert named in answer.json["detail"]


async def test_an_unknown_track_is_404(api: ApiClient, listener_token: str) -> None:
    """By either method."""
    for method in ("GET", "POST"):
        answer = await api.call(method, f"/stream/{uuid4()}", token=listener_token)
        assert (answer.status, answer.json["code"]) == (404, "track-not-found")


async def test_a_track_with_nothing_low_enough_is_409(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """Nobody is given more than she may have."""
    track_id = await _track(rows, (CD[-1],))
    answer = await api.call("GET", f"/stream/{track_id}", token=listener_token)

    assert (answer.status, answer.json["code"]) == (409, "nothing-playable")
