"""One listener at an edge: her limits, what her player tells, over TLS, and from her stream's start to its end."""

import asyncio
import math
import ssl
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from control_api.accounts.models import Tier
from control_api.accounts.passwords import Passwords
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.serving import (
    eventually,
    figure,
    origin_requests,
    read,
    served_edge,
    with_edge,
)
from tests.unit.kernel.http.test_tls import make_certificate

WINDOW_S = 13 * 0.3


@pytest.fixture
def short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of four seconds in place of a minute's."""
    for module in ("budget", "settlement"):
        monkeypatch.setattr(f"edge.rate_limit.{module}.SLOT_S", WINDOW_S / 13)


async def take_all(edge: Client, url: str, limit: int) -> None:
    """Fetch a segment until the limit is reached; who takes all at once is held up in between for a moment."""
    admitted = 0

    async def reached() -> bool:
        nonlocal admitted
        while (await read(edge, url))[0] == 200:
            admitted += 1
        return admitted >= limit

    await eventually("the limit is reached", reached, within_s=3)
    assert admitted == limit


async def test_too_many_segments_are_429_and_later_they_are_not(
    settings: Settings, origin_client: Client, published: Published, sign: Signing, short_window: None
) -> None:
    """By the listener, whatever tokens she has; playlists and other listeners are not held up."""
    asset = published.synthetic.id
    async with served_edge(with_edge(settings, segments_per_minute=10, prefetch_concurrency=0)) as edge:
        await take_all(edge, f"/m/{sign(subject='greedy')}/{asset}/256_aac/seg-0.m4s", 10)
        url = f"/m/{sign(subject='greedy')}/{asset}/256_aac"
        async with edge.get(f"{url}/seg-1.m4s") as answer:
            told = await answer.json()
        assert (answer.status, told["code"]) == (429, "segments-limited")
        assert answer.headers["Cache-Control"] == "no-store"
        assert (await read(edge, f"{url}/index.m3u8"))[0] == 200
        assert (await read(edge, f"/m/{sign()}/{asset}/256_aac/seg-0.m4s"))[0] == 200

        retry_after_s = int(answer.headers["Retry-After"])
        assert 0 < retry_after_s <= math.ceil(WINDOW_S)
        await asyncio.sleep(retry_after_s)  # as told
        assert (await read(edge, f"{url}/seg-0.m4s"))[0] == 200


async def test_what_players_tell_becomes_metrics(
    edge_client: Client, published: Published, sign: Signing
) -> None:
    """In the query or in headers, from the origin or from memory, by edge and rendition."""
    names = ("reports", "buffer_starvations", "startups")
    labels = ('edge="edge"', 'rendition="256_aac"')

    async def counts() -> list[float]:
        told = [await figure(edge_client, f"segue_edge_cmcd_{name}_total", *labels) for name in names]
        throughput = "segue_edge_cmcd_throughput_bits_per_second_sum"
        return [*told, await figure(edge_client, throughput, *labels)]

    before = await counts()
    url = f"/m/{sign()}/{published.synthetic.id}/256_aac/seg-0.m4s"
    session = f'sid="{sign()[-20:]}"'
    for _ in range(2):
        await read(edge_client, f"{url}?CMCD={quote(f'bs,mtp=5000,{session},su')}")
        headers = {"CMCD-Request": "mtp=2000,su", "CMCD-Session": session, "CMCD-Status": "bs"}
        await read(edge_client, url, **headers)
    await read(edge_client, url)
    expected = [old + new for old, new in zip(before, (4, 4, 1, 14_000_000), strict=True)]

    async def counted() -> bool:
        return await counts() == expected

    await eventually("all of it is counted", counted)


async def test_a_whole_track_plays_over_tls(
    settings: Settings, origin_client: Client, published: Published, sign: Signing, tmp_path: Path
) -> None:
    """By the hot lane too, in parts too."""
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(certificate))
    secure = with_edge(settings, tls_certificate=str(certificate), tls_key=str(key))
    url, synthetic = f"/m/{sign()}/{published.synthetic.id}/256_aac", published.synthetic
    async with served_edge(secure, context=context) as edge:
        for _ in range(2):
            parts = [f"seg-{number}.m4s" for number in range(5)]
            bodies = [(await read(edge, f"{url}/{part}"))[2] for part in ("init.mp4", *parts)]
            assert b"".join(bodies) == synthetic.objects["256_aac"]
        assert (await read(edge, f"{url}/key"))[2] == synthetic.content_keys["256_aac"]
        part = await read(edge, f"{url}/seg-3.m4s", Range="bytes=100-199")
        assert part == (206, "edge; hit", synthetic.segment("256_aac", 3)[100:200])


async def start(api: ApiClient, token: str, published: Published) -> dict[str, Any]:
    """Begin to play, as a player does."""
    answer = await api.call("GET", f"/stream/{published.track_id}", token=token)
    assert answer.status == 200, answer.content
    stream: dict[str, Any] = answer.json
    return stream


async def log_in_twice(api: ApiClient, pool: Pool) -> list[str]:
    """Two devices of one individual subscriber."""
    passwords = Passwords()
    account = await AccountService(pool, passwords).create(
        "subscriber@example.org", PASSWORD, tier=Tier.INDIVIDUAL
    )
    passwords.close()
    return [await api.log_in(account.email) for _ in range(2)]


async def warmed(edge: Client, before: float) -> bool:
    """Whether all that a player asks for first has been fetched: three playlists and sections, three segments."""
    fetched = await figure(edge, "segue_edge_prefetch_fetched_total")
    keys = await figure(edge, "segue_edge_prefetch_keys_total")
    return fetched + keys >= before + 7


async def test_a_cold_start_asks_the_origin_for_nothing(
    settings: Settings, pool: Pool, origin_client: Client, published: Published
) -> None:
    """The stream's start has warmed the edge by the time that the player comes: every byte is there, the key too."""
    async with serving(settings) as api, served_edge(settings) as edge:
        token, _ = await log_in_twice(api, pool)
        before = await figure(edge, "segue_edge_prefetch_fetched_total") + await figure(
            edge, "segue_edge_prefetch_keys_total"
        )
        stream = await start(api, token, published)
        await eventually("it is warm", partial(warmed, edge, before))

        asked = await origin_requests(edge)
        url = urlsplit(stream["playlist_url"]).path
        under = url.removesuffix("/master.m3u8") + "/256_aac"
        tails = ("index.m3u8", "key", "init.mp4", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s")
        paths = [url, *(f"{under}/{tail}" for tail in tails)]
        answers = [await read(edge, path) for path in paths[:-1]]
        assert [answer[:2] for answer in answers] == [(200, "edge; hit")] * 6
        assert answers[2][2] == published.synthetic.content_keys["256_aac"]
        assert answers[4][2] == published.synthetic.segment("256_aac", 0)
        begun = await figure(edge, "segue_http_request_duration_seconds_count", 'service="origin"', "/m/")
        assert begun - asked <= 2  # what follows on the first segment is fetched meanwhile
        assert (await read(edge, paths[-1]))[:2] == (200, "edge; hit")


async def test_the_newest_device_plays_and_the_other_is_told_why(
    settings: Settings, pool: Pool, origin_client: Client, published: Published
) -> None:
    """Within a second, from memory and from the origin alike; logging out ends the rest."""
    async with serving(settings) as api, served_edge(settings) as edge:
        phone, laptop = await log_in_twice(api, pool)
        first = urlsplit((await start(api, phone, published))["playlist_url"]).path
        assert [(await read(edge, first))[0] for _ in range(2)] == [200, 200]
        second = urlsplit((await start(api, laptop, published))["playlist_url"]).path

        await eventually("the phone is refused", partial(refuses, edge, first, "stream-limit"), within_s=1)
        assert (await read(edge, second))[0] == 200
        assert (await api.call("POST", "/auth/logout", token=laptop)).status == 204
        await eventually("the laptop is refused", partial(refuses, edge, second, "signed-out"), within_s=1)
        assert (await read(origin_client, second))[0] == 403


async def refuses(edge: Client, url: str, reason: str) -> bool:
    """Whether the token is refused for this reason."""
    async with edge.get(url) as answer:
        return answer.status == 403 and (await answer.json())["reason"] == reason
