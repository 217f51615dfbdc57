"""Ten real tracks as one stream, and renditions made when first asked for: from outside, as listeners have them."""

import asyncio
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import m3u8
import numpy as np
import pytest
from numpy.typing import NDArray

from segue.embedded.ports import LOOPBACK
from tests.access_units import decode_aac
from tests.e2e.house import fetch, resources, token_of
from tests.e2e.record_house import RecordHouse, running_record_house
from tests.e2e.variant import Variant, fetched
from tests.ffmpeg import read_audio

LOSSLESS = ("lossless_alac", "lossless_flac")
AAC = "256_aac"
WINDOW_SAMPLES = 2205
"""50 ms at 44.1 kHz."""
LISTENERS = 100

PLAYERS = {
    "ffmpeg": ("-loglevel", "error", "-i", "{url}", "-f", "s16le", "{raw}"),
    "mpv": (
        *("--no-config", "--really-quiet", "--ao=pcm", "--ao-pcm-waveheader=no", "--audio-format=s16"),
        *("--ao-pcm-file={raw}", "{url}"),
    ),
}


@pytest.fixture(scope="module")
def record(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordHouse]:
    """The running house with the record in it."""
    with running_record_house(material, tmp_path_factory.mktemp("house of records")) as house:
        yield house


@pytest.fixture(scope="module")
def url(record: RecordHouse) -> str:
    """The album stream's address."""
    return record.url()


@pytest.fixture(scope="module")
def signal(record: RecordHouse) -> NDArray[np.int32]:
    """The ten masters, one after the other."""
    samples = np.concatenate([read_audio(path) for path in record.masters])
    assert (3_087_433, 2) == samples.shape
    return samples


async def test_a_hundred_at_once_have_a_rendition_made_once(record: RecordHouse) -> None:
    """All who ask for the first segment of what was never made are given the same, by one start of one job."""
    track = Variant(record.house.url(record.other["track_id"]), "lossless_flac")
    name = (record.other["asset_id"], track.name)
    assert name not in await record.jobs()
    await record.until_all_made()
    made_before = await record.segments_made()
    segments = len(track.playlist.segments)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def ask() -> tuple[int, bytes]:
            async with session.get(track.addresses["segment"]) as answer:
                return answer.status, await answer.read()

        answers = await asyncio.gather(*(ask() for _ in range(LISTENERS)))
    assert {(200, answers[0][1])} == set(answers)
    await record.until_all_made()
    state, starts, _ = (await record.jobs())[name]
    assert ("made", 1) == (state, starts)
    assert segments == await record.segments_made() - made_before
    assert np.array_equal(read_audio(record.other["path"]), read_audio(track.playlist_url))


@pytest.mark.parametrize("name", LOSSLESS)
def test_ffmpeg_hears_the_masters(url: str, signal: NDArray[np.int32], name: str) -> None:
    """Every sample of ten tracks, and none between them; FLAC is made as it is played."""
    assert np.array_equal(signal, read_audio(Variant(url, name).playlist_url))


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("player", PLAYERS)
def test_installed_players_hear_the_masters(
    url: str, signal: NDArray[np.int32], tmp_path: Path, player: str, name: str
) -> None:
    """Whatever players this machine has hear the same; docs/decisions/0003 tells why GStreamer is not among them."""
    if shutil.which(player) is None:
        pytest.skip(f"{player} is not installed; the wheel's ffmpeg plays in any case")
    raw = tmp_path / "heard.raw"
    places = {"url": Variant(url, name).playlist_url, "raw": raw}
    command = [player, *(word.format_map(places) for word in PLAYERS[player])]
    subprocess.run(command, check=True, timeout=60)
    assert np.array_equal(signal >> 16, np.fromfile(raw, "<i2").reshape(-1, 2))


def test_aac_is_as_good_at_the_joins_as_elsewhere(
    record: RecordHouse, url: str, signal: NDArray[np.int32]
) -> None:
    """One piece, made as it is played: the masters' length, and at the nine joins an error that is usual in it."""
    variant = Variant(url, AAC)
    assert not any(segment.discontinuity for segment in variant.playlist.segments)
    heard = decode_aac(variant.initialization(), variant.clear_segments())
    assert signal.shape == heard.shape
    error = heard - signal / 2**31
    joins = np.cumsum([len(read_audio(path)) for path in record.masters])[:-1]
    usual = [error_db(error, place) for place in range(WINDOW_SAMPLES, len(error), WINDOW_SAMPLES)]
    assert 9 == len(joins)
    assert max(error_db(error, join) for join in joins) < np.percentile(usual, 75)


def error_db(error: NDArray[np.float64], place: int) -> float:
    """The power of an error in the 50 ms around a place."""
    around = error[max(place - WINDOW_SAMPLES // 2, 0) : place + WINDOW_SAMPLES // 2]
    return float(10 * np.log10((around**2).mean() + 1e-12))


def test_verify_finds_no_rule_broken(record: RecordHouse, url: str) -> None:
    """The checker, with code of its own, agrees, and finds the ten masters."""
    masters = [word for path in record.masters for word in ("--master", str(path))]
    done = record.house.segue("verify", url, *masters, "--json", check=False)
    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize("name", [*LOSSLESS, AAC])
@pytest.mark.parametrize("where", ["edge", "origin"])
def test_tokens_admit_an_album_or_a_track(record: RecordHouse, url: str, where: str, name: str) -> None:
    """An album's token opens none of its tracks' own addresses, and a track's none of the album's."""
    place: Callable[[str], str] = record.house.at_origin if where == "origin" else str
    track_url = record.house.url(record.said[0]["track_id"])
    album_token, track_token = token_of(url), token_of(track_url)
    for kind, address in {"multivariant": url, **Variant(url, name).addresses}.items():
        assert (kind, 200) == (kind, fetch(place(address))[0])
        assert (kind, 403) == (kind, fetch(place(address.replace(album_token, track_token)))[0])
    for kind, address in {"multivariant": track_url, **resources(track_url, name)}.items():
        assert (kind, 200) == (kind, fetch(place(address))[0])
        assert (kind, 403) == (kind, fetch(place(address.replace(track_token, album_token)))[0])


def test_a_token_of_low_quality_lists_nothing_lossless(record: RecordHouse, url: str) -> None:
    """The multivariant playlist ends where the token does, and what lies above is refused."""
    low = record.url("256_aac")
    assert {"96_aac/index.m3u8", "256_aac/index.m3u8"} == listed(low)
    for name in LOSSLESS:
        for kind, address in Variant(url, name).addresses.items():
            assert (kind, 403) == (kind, fetch(address.replace(token_of(url), token_of(low)))[0])


def listed(url: str) -> set[str]:
    """What a multivariant playlist lists."""
    return {str(variant.uri) for variant in m3u8.loads(fetched(url).decode()).playlists}


def test_a_free_account_plays_the_album(record: RecordHouse, signal: NDArray[np.int32]) -> None:
    """Who registers is given the album as one stream, up to what her plan allows, and it plays."""
    account = {"email": "ada@example.org", "password": "correct horse battery"}
    ask(record, "POST", "auth/register", account)
    session = ask(record, "POST", "auth/login", account)["token"]
    track = ask(record, "GET", f"tracks/{record.said[0]['track_id']}", session=session)
    stream = ask(record, "GET", f"stream/album/{track['album_id']}", session=session)
    assert (AAC, "hi_res_lossless") == (stream["quality"], stream["requested_quality"])
    assert [line["track_id"] for line in record.said] == [track["track_id"] for track in stream["tracks"]]
    assert {f"{variant['name']}/index.m3u8" for variant in stream["variants"]} == listed(
        stream["playlist_url"]
    )
    variant = Variant(stream["playlist_url"], stream["variants"][0]["name"])
    assert AAC == variant.name
    assert len(signal) == len(decode_aac(variant.initialization(), variant.clear_segments()))


def ask(
    record: RecordHouse, method: str, path: str, body: object = None, *, session: str = ""
) -> dict[str, Any]:
    """What the control API answers."""
    headers = {"Content-Type": "application/json"} | (
        {"Authorization": f"Bearer {session}"} if session else {}
    )
    data = None if body is None else json.dumps(body).encode()
    url = f"http://{LOOPBACK}:{record.house.up.ports['api']}/api/v1/{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


async def test_what_was_made_outlives_the_house(
    record: RecordHouse, url: str, signal: NDArray[np.int32]
) -> None:
    """Started again, it plays the album under the same address from what lies there: nothing is made anew."""
    aac = Variant(url, AAC).clear_segments()
    assert np.array_equal(signal, read_audio(Variant(url, "lossless_flac").playlist_url))
    await record.until_all_made()
    jobs = await record.jobs()
    record.house.restart()
    for address in (
        url,
        record.house.at_origin(url),
    ):  # the edge may have kept it all; the origin keeps nothing
        assert np.array_equal(signal, read_audio(Variant(address, "lossless_flac").playlist_url))
        assert aac == Variant(address, AAC).clear_segments()
    assert jobs == await record.jobs()
    assert 0 == await record.segments_made()
