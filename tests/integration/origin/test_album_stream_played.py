"""An album stream as players hear it."""

import asyncio
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from structlog.testing import capture_logs

from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.settings import Settings
from tests.ffmpeg import read_audio
from tests.integration.delivery.serving import Client
from tests.integration.origin.albums import PackagedTracks, package_tracks, publish_album, sign
from tests.integration.origin.decoding import decode_segments


@pytest.mark.parametrize("variant", ["lossless_alac", "lossless_flac"])
async def test_a_player_hears_the_masters_and_nothing_else(
    settings: Settings, origin_client: Client, ten_url: str, ten_tracks: PackagedTracks, variant: str
) -> None:
    """All ten, sample for sample, in one go."""
    url = f"{settings.origin.url}{ten_url}/{variant}/index.m3u8"
    heard = await asyncio.to_thread(read_audio, url)
    assert (len(heard), len(ten_tracks.pcm)) == (3_087_433, 3_087_433)
    assert np.array_equal(heard, ten_tracks.pcm)


async def test_a_segment_is_the_same_however_it_is_fetched(origin_client: Client, ten_url: str) -> None:
    """In two pieces under one tag, and again: what broke off can be gone on with."""
    url = f"{ten_url}/lossless_alac/seg-16.m4s"
    whole = await origin_client.get(url)
    tag, data = whole.headers["ETag"], await whole.read()
    rest = await origin_client.get(url, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert (rest.status, await rest.read()) == (206, data[1000:])
    assert (await origin_client.get(url, headers={"If-None-Match": tag})).status == 304
    headed = await origin_client.head(url)
    assert (headed.headers["ETag"], headed.headers["Content-Length"]) == (tag, str(len(data)))


async def test_every_use_of_a_key_is_noted(
    origin_client: Client, ten: AssetId, ten_url: str, ten_tracks: PackagedTracks
) -> None:
    """Who it was for, of which track and stream, and never the key."""
    with capture_logs() as lines:
        await (await origin_client.get(f"{ten_url}/lossless_alac/seg-4.m4s")).read()
    noted = [line for line in lines if line["event"] == "content key used for re-timing"]
    track = ten_tracks.tracks[1]
    assert [(line["asset"], line["stream"], line["session"]) for line in noted] == [
        (track.id, ten, "session")
    ]
    assert track.content_keys["lossless_alac"].hex() not in str(lines)


@pytest.fixture(scope="session")
def hi_res_tracks(material: Path, tmp_path_factory: pytest.TempPathFactory) -> PackagedTracks:
    """Two tracks in 24 bits at 96 kHz."""
    masters = [next((material / "flac" / "subset").glob(f"{number} - *.flac")) for number in (28, 29)]
    return package_tracks(masters, tmp_path_factory.mktemp("hi-res"))


async def test_segments_stand_alone(
    settings: Settings, pool: Pool, store: ObjectStore, origin_client: Client, hi_res_tracks: PackagedTracks
) -> None:
    """Each by itself gives its own samples, at the place in time that the album has for them."""
    stream = await publish_album(settings, pool, store, hi_res_tracks.tracks)
    url = f"/m/{sign(settings, stream)}/album/{stream}/hi_res_lossless_alac"
    heard: list[list[NDArray[np.int32]]] = [[], []]
    start_samples = 0
    async for segment in decode_segments(origin_client, url):
        assert segment.start_s == Fraction(start_samples, 96_000)
        heard[segment.part].append(segment.pcm)
        start_samples += len(segment.pcm)
    for pcm, master in zip(heard, hi_res_tracks.masters, strict=True):
        assert np.array_equal(np.concatenate(pcm), master)
