"""What is served of an album stream, and to whom."""

from uuid import UUID

import m3u8
import pytest
from structlog.testing import capture_logs

from kernel.asset import AssetId, encode_made, made_key, rendition_key
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.quality import Quality
from kernel.settings import Settings
from tests.integration.delivery.serving import Client
from tests.integration.origin.albums import publish_album, sign
from tests.synthetic_asset import SEGMENT_SAMPLES, SyntheticAsset, make_asset

SEGMENTS = len(SEGMENT_SAMPLES)
TRACKS = tuple(make_asset(digit * 32) for digit in "abc")


@pytest.fixture
async def album(settings: Settings, pool: Pool, store: ObjectStore) -> AssetId:
    """The album stream of three synthetic tracks: the right shape, and no sound."""
    return await publish_album(settings, pool, store, TRACKS)


@pytest.fixture
def url(settings: Settings, album: AssetId) -> str:
    """Where it lies for a listener of every quality."""
    return f"/m/{sign(settings, album)}/album/{album}"


async def statuses(client: Client, *urls: str) -> list[int]:
    """How each is answered."""
    return [(await client.get(url)).status for url in urls]


async def body(client: Client, url: str, expected_status: int = 200, **headers: str) -> bytes:
    """What is answered."""
    answer = await client.get(url, headers=headers)
    assert expected_status == answer.status, await answer.text()
    return await answer.read()


async def test_a_playlist_lists_every_track(origin_client: Client, url: str) -> None:
    """With a discontinuity between any two, and a map and a key for each."""
    text = (await body(origin_client, f"{url}/lossless_alac/index.m3u8")).decode()
    playlist = m3u8.loads(text)
    assert [segment.uri for segment in playlist.segments] == [f"seg-{n}.m4s" for n in range(3 * SEGMENTS)]
    assert [part.uri for part in playlist.segment_map] == ["init-0.mp4", "init-1.mp4", "init-2.mp4"]
    assert [n for n, segment in enumerate(playlist.segments) if segment.discontinuity] == [5, 10]


async def test_keys_are_the_tracks_own(origin_client: Client, url: str) -> None:
    """One a part, each noted with who got it."""
    with capture_logs() as lines:
        keys = [await body(origin_client, f"{url}/lossless_flac/key-{part}") for part in range(3)]
    assert keys == [track.content_keys["lossless_flac"] for track in TRACKS]
    noted = [line for line in lines if line["event"] == "content key delivered"]
    assert [(line["asset"], line["subject"], line["rendition"]) for line in noted] == [
        (track.id, "listener", "lossless_flac") for track in TRACKS
    ]


async def test_a_token_for_something_else_opens_nothing(
    settings: Settings, origin_client: Client, album: AssetId
) -> None:
    """Neither another album's nor one of its own tracks'."""
    for other in (AssetId("f" * 32), TRACKS[0].id):
        of_other = f"/m/{sign(settings, other)}/album/{album}"
        paths = ("master.m3u8", "lossless_alac/index.m3u8", "lossless_alac/key-0", "lossless_alac/seg-0.m4s")
        assert await statuses(origin_client, *(f"{of_other}/{path}" for path in paths)) == [403] * 4


async def test_the_streams_token_opens_no_track(
    settings: Settings, origin_client: Client, album: AssetId
) -> None:
    """At its own address."""
    track = f"/m/{sign(settings, album)}/{TRACKS[0].id}"
    assert await statuses(origin_client, f"{track}/master.m3u8", f"{track}/96_aac/key") == [403, 403]


async def test_a_lower_token_sees_and_opens_nothing_higher(
    settings: Settings, origin_client: Client, album: AssetId
) -> None:
    """Not in the playlist, and not by the path."""
    low = f"/m/{sign(settings, album, Quality.AAC_256)}/album/{album}"
    master = m3u8.loads((await body(origin_client, f"{low}/master.m3u8")).decode())
    assert [variant.uri for variant in master.playlists] == ["256_aac/index.m3u8", "96_aac/index.m3u8"]
    higher = ("index.m3u8", "init-0.mp4", "seg-0.m4s", "key-0", "key-2")
    assert await statuses(origin_client, *(f"{low}/lossless_alac/{path}" for path in higher)) == [403] * 5


async def test_a_track_that_has_nothing_low_keeps_the_variant_from_all(
    settings: Settings, pool: Pool, store: ObjectStore, origin_client: Client
) -> None:
    """What it would play there is above what tokens for the variant admit."""
    low, high = make_asset("6" * 32), make_asset("7" * 32, ("256_aac", "hi_res_lossless_alac"))
    stream = await publish_album(settings, pool, store, [low, high])
    lossless = f"/m/{sign(settings, stream, Quality.LOSSLESS)}/album/{stream}"
    master = m3u8.loads((await body(origin_client, f"{lossless}/master.m3u8")).decode())
    assert "lossless_alac/index.m3u8" not in [variant.uri for variant in master.playlists]
    paths = ("index.m3u8", "key-0", "key-1")
    assert await statuses(origin_client, *(f"{lossless}/lossless_alac/{path}" for path in paths)) == [404] * 3


async def test_an_album_without_admitted_variants_is_refused(
    settings: Settings, pool: Pool, store: ObjectStore, origin_client: Client
) -> None:
    """A multivariant playlist without variants would be no playlist."""
    high = make_asset("8" * 32, names=("lossless_alac",))
    stream = await publish_album(settings, pool, store, [high])
    low = f"/m/{sign(settings, stream, Quality.AAC_96)}/album/{stream}"
    assert await statuses(origin_client, f"{low}/master.m3u8") == [403]


@pytest.mark.parametrize(
    "path",
    [
        "lossless_alac/init-3.mp4",
        "lossless_alac/key-3",
        "lossless_alac/seg-15.m4s",
        "lossless_alac/init.mp4",
        "lossless_alac/key",
        "256_aac/init-1.mp4",
        "256_aac/key-1",
        "256_aac/seg-9999999.m4s",
        "steering.json",
    ],
)
async def test_what_there_is_not_is_told(origin_client: Client, url: str, path: str) -> None:
    """Parts and segments past the end, and the names that single tracks use."""
    assert await statuses(origin_client, f"{url}/{path}") == [404]


async def test_a_stream_that_lacks_a_track_is_none(
    settings: Settings, pool: Pool, store: ObjectStore, origin_client: Client
) -> None:
    """Also when it was remembered: the first read that fails tells."""
    stream = await publish_album(settings, pool, store, TRACKS[:2])
    album = f"/m/{sign(settings, stream)}/album/{stream}"
    playlist, segment = f"{album}/lossless_alac/index.m3u8", f"{album}/lossless_alac/seg-7.m4s"
    assert await statuses(origin_client, playlist) == [200]
    await pool.execute("DELETE FROM tracks WHERE asset_id = $1", UUID(TRACKS[1].id))
    await store.delete(rendition_key(TRACKS[1].id, "lossless_alac"))
    assert await statuses(origin_client, segment, playlist) == [404, 404]


async def test_an_album_without_any_variant_is_none(
    settings: Settings, pool: Pool, store: ObjectStore, origin_client: Client
) -> None:
    """Where tracks have no codec in common, nothing plays them as one."""
    tracks = [make_asset("4" * 32, ("lossless_alac",)), make_asset("5" * 32, ("lossless_flac",))]
    stream = await publish_album(settings, pool, store, tracks)
    album = f"/m/{sign(settings, stream)}/album/{stream}"
    assert await statuses(origin_client, f"{album}/master.m3u8", f"{album}/lossless_alac/key-0") == [404, 404]


async def test_an_unknown_stream_is_none(settings: Settings, origin_client: Client, pool: Pool) -> None:
    """Whoever signed for it."""
    stream = AssetId("9" * 32)
    assert await statuses(origin_client, f"/m/{sign(settings, stream)}/album/{stream}/master.m3u8") == [404]


async def test_what_is_not_audio_is_damaged(origin_client: Client, url: str) -> None:
    """Random bytes can't be moved to anywhere."""
    assert await statuses(origin_client, f"{url}/lossless_alac/seg-0.m4s") == [500]
    assert await statuses(origin_client, f"{url}/lossless_alac/init-0.mp4") == [500]


@pytest.fixture
async def made(settings: Settings, pool: Pool, store: ObjectStore, album: AssetId) -> SyntheticAsset:
    """What a worker leaves that has encoded the album as a whole."""
    whole = make_asset(album, names=("256_aac",))
    await store.put_bytes(rendition_key(album, "256_aac"), whole.objects["256_aac"])
    await store.put_bytes(made_key(album, "256_aac"), encode_made(whole.asset.renditions[0]))
    wrapped = settings.secrets.key_ring().wrap(whole.content_keys["256_aac"])
    await pool.execute(
        "INSERT INTO album_renditions (stream_id, name, kek_id, wrapped_key) VALUES ($1, '256_aac', $2, $3)",
        UUID(album),
        wrapped.kek_id,
        wrapped.wrapped,
    )
    await pool.execute(
        "INSERT INTO rendition_jobs (stream_id, rendition, state, made_at) VALUES ($1, '256_aac', 'made', now())",
        UUID(album),
    )
    return whole


async def test_aac_of_the_whole_album_is_served_as_it_was_made(
    origin_client: Client, made: SyntheticAsset, url: str
) -> None:
    """Under the stream's own key, with nothing moved."""
    parts = ["init-0.mp4", *(f"seg-{number}.m4s" for number in range(SEGMENTS))]
    bodies = [await body(origin_client, f"{url}/256_aac/{part}") for part in parts]
    assert b"".join(bodies) == made.objects["256_aac"]
    assert await body(origin_client, f"{url}/256_aac/key-0") == made.content_keys["256_aac"]


async def test_aac_of_the_whole_album_knows_no_joins(origin_client: Client, url: str) -> None:
    """One map, one key, and segments that are cut where the album as a whole is."""
    playlist = m3u8.loads((await body(origin_client, f"{url}/256_aac/index.m3u8")).decode())
    assert not any(segment.discontinuity for segment in playlist.segments)
    assert [part.uri for part in playlist.segment_map] == ["init-0.mp4"]
    assert [key.uri for key in playlist.keys if key] == ["key-0"]
    expected_s = 3 * sum(SEGMENT_SAMPLES) / 44_100
    assert abs(sum(segment.duration for segment in playlist.segments) - expected_s) < 1e-6
