"""What an edge tells for the live figures, by both of its ways to answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from redis.asyncio import Redis

from kernel.figures.durations import bucket_of, sound_bucket
from kernel.figures.recorder import FigureRecorder
from kernel.playback_token import TokenVerifier
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.delivery.conftest import Published, Signing
from tests.integration.delivery.serving import served_edge, served_origin, with_edge

AAC = "256_aac"


@pytest.fixture
async def valkey_client(settings: Settings) -> AsyncIterator[Redis]:
    """What the edge tells it to."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


async def _counts(client: Redis) -> dict[str, int]:
    """All slots together."""
    counts: dict[str, int] = {}
    async for key in client.scan_iter("segue:figures:*"):
        if not key.endswith((b":streams", b":starts")):
            told: dict[Any, Any] = await client.hgetall(key)
            for name, number in told.items():
                counts[name.decode()] = counts.get(name.decode(), 0) + int(number)
    return counts


async def _streams(client: Redis) -> int:
    keys = [key async for key in client.scan_iter("segue:figures:*:streams")]
    return int(await client.pfcount(*keys)) if keys else 0


async def _starts_ms(client: Redis) -> list[Any]:
    keys = [key async for key in client.scan_iter("segue:figures:*:starts")]
    found: list[Any] = [pair for key in keys for pair in await client.zrange(key, 0, -1, withscores=True)]
    return [elapsed_ms for _, elapsed_ms in found]


async def test_what_listeners_are_given_is_counted(
    settings: Settings, published: Published, sign: Signing, valkey_client: Redis
) -> None:
    """Requests, hits, bytes, failures and playing sessions; nothing is left behind when the edge ends."""
    asset = published.synthetic
    given_bytes = 0
    async with served_origin(settings), served_edge(with_edge(settings, prefetch_concurrency=0)) as edge:
        for token in (sign(), sign()):
            for number in (0, 1, 0):
                async with edge.get(f"/m/{token}/{asset.id}/{AAC}/seg-{number}.m4s") as answer:
                    given_bytes += len(await answer.read())
        await (await edge.get(f"/m/{sign()}/{asset.id}/{AAC}/seg-99.m4s")).read()
        await (await edge.get("/health")).read()
    counts = await _counts(valkey_client)

    assert 2 == await _streams(valkey_client)
    assert (7, 6, 4, given_bytes) == tuple(
        counts[name] for name in ("edge_requests", "edge_answers", "edge_hits", "edge_bytes")
    )
    assert 0 == counts.get("edge_errors", 0)


async def test_what_fails_is_counted(
    settings: Settings, published: Published, sign: Signing, valkey_client: Redis
) -> None:
    """Without an origin, each is told 502."""
    async with served_edge(with_edge(settings, prefetch_concurrency=0)) as edge:
        for _ in range(3):
            async with edge.get(f"/m/{sign()}/{published.synthetic.id}/{AAC}/seg-0.m4s") as answer:
                assert 502 == answer.status

    counts = await _counts(valkey_client)
    assert (3, 3) == (counts["edge_requests"], counts["edge_errors"])


async def test_a_start_ends_with_its_first_segment(
    settings: Settings, published: Published, sign: Signing, valkey_client: Redis
) -> None:
    """Playlists don't end it; a later segment changes nothing."""
    token, asset = sign(), published.synthetic
    issued = TokenVerifier(settings.secrets.signing_keys()).verify(token, now_s=0)
    await _start(valkey_client, issued.session, issued.issued_at_s)
    clock = asyncio.get_running_loop().time
    async with served_origin(settings), served_edge(with_edge(settings, prefetch_concurrency=0)) as edge:
        await (await edge.get(f"/m/{token}/{asset.id}/master.m3u8")).read()
        begun_s = clock()
        await (await edge.get(f"/m/{token}/{asset.id}/{AAC}/seg-0.m4s")).read()
        took_s = clock() - begun_s
        await (await edge.get(f"/m/{token}/{asset.id}/{AAC}/seg-1.m4s")).read()
    (elapsed_ms,) = await _starts_ms(valkey_client)

    # Tests sign as of whole seconds.
    assert took_s * 500 <= elapsed_ms <= 2500


async def _start(client: Redis, session: str, issued_at_s: float) -> None:
    recorder = FigureRecorder(client)
    recorder.add_start(session, issued_at_s)
    await recorder.tell()


async def test_players_tell_when_they_were_heard(
    settings: Settings, published: Published, sign: Signing, valkey_client: Redis
) -> None:
    """Once a session, however often it is told; what is no time counts nowhere."""
    asset = published.synthetic
    reports = ['sid="a",segue-msd=180', 'sid="a",segue-msd=180', 'sid="b",segue-msd="x"', "segue-msd=70"]
    async with served_origin(settings), served_edge(with_edge(settings, prefetch_concurrency=0)) as edge:
        for report in reports:
            url = f"/m/{sign()}/{asset.id}/{AAC}/seg-0.m4s?CMCD={quote(report, safe='')}"
            await (await edge.get(url)).read()
        async with edge.get(f"/m/{sign()}/{asset.id}/{AAC}/seg-0.m4s", headers={"CMCD-Session": reports[0]}):
            pass
    counts = await _counts(valkey_client)

    assert {sound_bucket(bucket_of(180)): 1} == {
        name: number for name, number in counts.items() if name.startswith("sound:")
    }, json.dumps(counts)
