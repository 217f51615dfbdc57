"""What players get: the packed objects' bytes, and what HTTP says of them."""

import asyncio
import gzip
import sys
from collections.abc import Callable
from functools import partial

import brotli
import pytest

from kernel.asset import Asset, document_key
from kernel.database.pool import Pool
from kernel.object_store.directory import DirectoryStore
from kernel.object_store.port import ObjectStore
from kernel.quality import RENDITION_NAMES, Quality
from kernel.settings import Settings
from origin.playlists import render_media_playlist, render_multivariant_playlist
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.serving import eventually
from tests.synthetic_asset import SEGMENT_SAMPLES, SyntheticAsset, make_asset

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEGMENT = "lossless_flac/seg-3.m4s"
PLAYLIST = "lossless_flac/index.m3u8"

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


@pytest.fixture
def url(published: Published, sign: Signing) -> str:
    """Where the asset lies for a listener of every quality."""
    return f"/m/{sign()}/{published.synthetic.id}"


async def fetch(client: Client, url: str, **headers: str) -> bytes:
    """A body."""
    response = await client.get(url, headers=headers)
    return await response.read()


def is_edge(client: Client, settings: Settings) -> bool:
    """Which of the two services it is that a client asks."""
    assert client._base_url is not None
    return client._base_url.port == settings.edge.port


async def is_there(client: Client, url: str) -> bool:
    """Whether it is answered with 200."""
    return (await client.get(url)).status == 200


async def test_a_rendition_put_together_is_its_object(client: Client, published: Published, url: str) -> None:
    """Initialization section and segments, in order, are the packed object to the byte."""
    parts = ["init.mp4", *(f"seg-{number}.m4s" for number in range(len(SEGMENT_SAMPLES)))]
    for name in RENDITION_NAMES:
        bodies = [await fetch(client, f"{url}/{name}/{part}") for part in parts]
        assert b"".join(bodies) == published.synthetic.objects[name]


async def test_keys_are_the_renditions_own(client: Client, published: Published, url: str) -> None:
    """Sixteen octets each, for nobody to keep."""
    for name in RENDITION_NAMES:
        response = await client.get(f"{url}/{name}/key")
        assert await response.read() == published.synthetic.content_keys[name]
        told = [response.headers[header] for header in ("Content-Type", "Content-Length", "Cache-Control")]
        assert told == ["application/octet-stream", "16", "no-store"]


async def test_playlists_are_rendered_from_the_asset(client: Client, published: Published, url: str) -> None:
    """Byte for byte, whoever asks."""
    asset = published.synthetic.asset
    multivariant = render_multivariant_playlist(asset, Quality.HI_RES_LOSSLESS)
    assert await fetch(client, f"{url}/master.m3u8") == multivariant.encode()
    for rendition in asset.renditions:
        expected = render_media_playlist(rendition, asset.target_duration_s).encode()
        assert await fetch(client, f"{url}/{rendition.name}/index.m3u8") == expected


@pytest.mark.parametrize(
    ("path", "mime"),
    [
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        (PLAYLIST, "application/vnd.apple.mpegurl"),
        ("lossless_flac/init.mp4", "audio/mp4"),
        (SEGMENT, "audio/mp4"),
    ],
)
async def test_media_are_told_as_they_should_be(client: Client, url: str, path: str, mime: str) -> None:
    """Their MIME types, immutable for ever, under a strong tag."""
    response = await client.get(f"{url}/{path}")
    assert response.headers["Content-Type"] == mime
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["ETag"].startswith('"')
    assert response.headers["Access-Control-Allow-Origin"] == "*"


async def test_every_part_has_a_tag_of_its_own(client: Client, url: str) -> None:
    """And the same one each time."""
    paths = [f"{name}/{part}" for name in RENDITION_NAMES for part in ("init.mp4", "seg-0.m4s", "seg-1.m4s")]
    tags = [(await client.get(f"{url}/{path}")).headers["ETag"] for path in paths]
    again = [(await client.head(f"{url}/{path}")).headers["ETag"] for path in paths]
    assert (len(set(tags)), again) == (len(paths), tags)


@pytest.mark.parametrize("path", [PLAYLIST, SEGMENT, "lossless_flac/key"])
@pytest.mark.parametrize("cached", [False, True])
async def test_a_preflight_is_answered(client: Client, url: str, path: str, *, cached: bool) -> None:
    """What browsers ask before they fetch a part, or tell how they play; cached or not."""
    if cached:
        await fetch(client, f"{url}/{path}")
    asking = {
        "Origin": "https://player.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "range,cmcd-request",
    }
    answer = await client.options(f"{url}/{path}", headers=asking)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert {"Range", "CMCD-Request"} <= set(answer.headers["Access-Control-Allow-Headers"].split(", "))
    got = await client.get(f"{url}/{path}", headers={"Origin": "https://player.example"})
    assert "Content-Range" in got.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("path", ["master.m3u8", PLAYLIST, SEGMENT, "lossless_flac/key"])
async def test_head_tells_what_get_would(client: Client, url: str, path: str) -> None:
    """The same status and headers, and no body."""
    got, headed = await client.get(f"{url}/{path}"), await client.head(f"{url}/{path}")
    ignored = {"Date", "Cache-Status"}
    assert {name: value for name, value in headed.headers.items() if name not in ignored} == {
        name: value for name, value in got.headers.items() if name not in ignored
    }
    assert (headed.status, await headed.read()) == (200, b"")
    assert int(headed.headers["Content-Length"]) == len(await got.read())


async def test_ranges_are_exact(client: Client, published: Published, url: str) -> None:
    """Of a segment, against the packed object."""
    segment = published.synthetic.segment("lossless_flac", 3)
    for value, expected in (
        ("bytes=0-0", segment[:1]),
        ("bytes=100-199", segment[100:200]),
        ("bytes=-16", segment[-16:]),
        ("bytes=16-", segment[16:]),
    ):
        response = await client.get(f"{url}/{SEGMENT}", headers={"Range": value})
        assert (response.status, await response.read()) == (206, expected)
        assert response.headers["Content-Range"].endswith(f"/{len(segment)}")


async def test_a_client_that_has_it_is_told_so(client: Client, url: str) -> None:
    """Playlists and segments."""
    for path in (PLAYLIST, SEGMENT):
        tag = (await client.get(f"{url}/{path}")).headers["ETag"]
        again = await client.get(f"{url}/{path}", headers={"If-None-Match": tag})
        assert (again.status, again.headers["ETag"], await again.read()) == (304, tag, b"")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_playlists_are_compressed_for_those_who_accept_it(
    client: Client, url: str, coding: str
) -> None:
    """Segments never are."""
    accepting = {"Accept-Encoding": coding}
    plain = await fetch(client, f"{url}/{PLAYLIST}")
    coded = await client.get(f"{url}/{PLAYLIST}", headers=accepting)
    segment = await client.get(f"{url}/{SEGMENT}", headers=accepting)
    assert DECODERS[coding](await coded.read()) == plain
    assert [one.headers.get("Content-Encoding") for one in (coded, segment)] == [coding, None]
    assert coded.headers["Vary"] == "Accept-Encoding"
    assert coded.headers["ETag"].endswith(f'-{coding}"')


async def test_a_packed_asset_is_invisible_until_it_is_published(
    client: Client, pool: Pool, store: ObjectStore, sign: Signing
) -> None:
    """And visible from then on: that it wasn't is remembered for a moment by the edge, and by nobody else."""
    early = make_asset("e" * 32)
    await early.store(store)
    urls = [f"/m/{sign(asset=early.id)}/{early.id}/{path}" for path in ("master.m3u8", SEGMENT, "96_aac/key")]
    before = [(await client.get(url)).status for url in urls]
    async with pool.acquire() as connection:
        await early.publish(connection, sign.settings.secrets.key_ring())
    after = [(await client.get(url)).status for url in urls]
    assert (before, after) == ([404] * 3, [404, 404, 200] if is_edge(client, sign.settings) else [200] * 3)
    for url in urls:
        await eventually("it is visible", partial(is_there, client, url))


async def test_a_superseded_asset_still_plays(
    client: Client, pool: Pool, published: Published, url: str
) -> None:
    """Somebody may be in the middle of it."""
    await pool.execute(
        "UPDATE assets SET superseded_at = now() WHERE id = $1::text::uuid", published.synthetic.id
    )
    paths = ("master.m3u8", PLAYLIST, SEGMENT, "lossless_flac/key")
    assert [(await client.get(f"{url}/{path}")).status for path in paths] == [200] * 4


async def test_an_asset_without_admitted_variants_is_refused(
    client: Client, pool: Pool, store: ObjectStore, sign: Signing
) -> None:
    """A multivariant playlist without variants would be no playlist."""
    high = make_asset("d" * 32, names=("lossless_alac",))
    await high.store(store)
    async with pool.acquire() as connection:
        await high.publish(connection, sign.settings.secrets.key_ring())
    token = sign(Quality.AAC_96, asset=high.id)
    assert (await client.get(f"/m/{token}/{high.id}/master.m3u8")).status == 403


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys that the object store is asked for."""
    asked: list[str] = []
    read = DirectoryStore.read

    async def noted(
        self: DirectoryStore, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None
    ) -> bytes:
        asked.append(key)
        return await read(self, key, offset_bytes=offset_bytes, length_bytes=length_bytes)

    monkeypatch.setattr(DirectoryStore, "read", noted)
    return asked


async def test_a_burst_reads_the_asset_once(
    origin_client: Client, published: Published, url: str, reads: list[str]
) -> None:
    """However many variants are asked for at once, and then nevermore."""
    urls = [f"{url}/{name}/index.m3u8" for name in RENDITION_NAMES] * 20
    await asyncio.gather(*(fetch(origin_client, one) for one in urls))
    await asyncio.gather(*(fetch(origin_client, one) for one in urls))
    assert reads == [document_key(published.synthetic.id)]


async def test_a_thousand_listeners_at_the_edge_are_one_read(
    edge_client: Client, published: Published, sign: Signing, reads: list[str]
) -> None:
    """Each with a token of her own; all get the whole."""
    urls = [f"/m/{sign()}/{published.synthetic.id}/{SEGMENT}" for _ in range(1000)]
    bodies = await asyncio.gather(*(fetch(edge_client, url) for url in urls))
    assert set(bodies) == {published.synthetic.segment("lossless_flac", 3)}
    assert sorted(reads) == sorted(
        [document_key(published.synthetic.id), f"assets/{published.synthetic.id}/lossless_flac.mp4"]
    )


def test_the_synthetic_asset_is_of_one_piece() -> None:
    """What these tests compare with must itself be right."""
    synthetic: SyntheticAsset = make_asset()
    asset: Asset = synthetic.asset
    for rendition in asset.renditions:
        parts = [synthetic.segment(rendition.name, number) for number in range(len(rendition.segments))]
        assert synthetic.initialization(rendition.name) + b"".join(parts) == synthetic.objects[rendition.name]
