"""An edge behind another: players at the front, shields between it and the origin."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest
from redis.typing import EncodableT, FieldT
from structlog.testing import capture_logs

from kernel.quality import Quality
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind, RevocationReason
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from segue.embedded.ports import LOOPBACK, free_port
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.serving import eventually, read, served_edge, with_edge

PROMPTLY_S = 4
"""Less than an edge waits for an upstream that sends nothing."""

FETCHED = "fwd=uri-miss; fwd-status=200; stored"


@dataclass
class Tiers:
    """The front, and its shields by name, each of which can be ended."""

    front: Client
    shields: dict[str, Client]
    ends: dict[str, AsyncExitStack]


@pytest.fixture
async def tiers(settings: Settings, origin_client: Client) -> AsyncIterator[Tiers]:
    """Two shields before the origin, an edge before them; shields count no segments of their peers."""
    ports = {name: free_port() for name in ("shield-a", "shield-b", "front")}
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    async with AsyncExitStack() as stack:
        ends: dict[str, AsyncExitStack] = {}
        clients: dict[str, Client] = {}
        for name, port in ports.items():
            shielded = {"upstreams": (urls["shield-a"], urls["shield-b"])} if name == "front" else {}
            one = with_edge(
                settings,
                name=name,
                port=port,
                url=urls[name],
                prefetch_concurrency=0,
                key_ttl_s=0,
                upstream_check_interval_s=0.05,
                segments_per_minute=300 if name == "front" else 1,
                **shielded,
            )
            ends[name] = await stack.enter_async_context(AsyncExitStack())
            clients[name] = await ends[name].enter_async_context(served_edge(one))
        front = clients.pop("front")
        yield Tiers(front, clients, ends)


async def test_both_tiers_tell_what_they_did(
    tiers: Tiers, published: Published, sign: Signing, settings: Settings
) -> None:
    """Byte for byte what the origin has; one shield is the asset's, and the front keeps what it got."""
    url, synthetic = f"/m/{sign()}/{published.synthetic.id}/256_aac", published.synthetic
    whose = set()
    for number in range(5):
        status, how, body = await read(tiers.front, f"{url}/seg-{number}.m4s")
        shield, front = how.split(", ")
        whose.add(shield.partition(";")[0])
        assert (status, body) == (200, synthetic.segment("256_aac", number))
        assert (shield.partition("; ")[2], front) == (FETCHED, f"front; {FETCHED}")
        assert (await read(tiers.front, f"{url}/seg-{number}.m4s"))[1] == "front; hit"
    assert len(whose) == 1
    (name,) = whose
    assert (await read(tiers.shields[name], f"/m/{sign()}/{synthetic.id}/256_aac/seg-0.m4s"))[
        1
    ] == f"{name}; hit"


async def test_keys_pass_both_tiers_for_those_who_may_have_them(
    tiers: Tiers, published: Published, sign: Signing
) -> None:
    """And playlists by quality, as with one tier."""
    asset = published.synthetic.id
    url = f"/m/{sign()}/{asset}/lossless_alac"
    assert (await read(tiers.front, f"{url}/key"))[2] == published.synthetic.content_keys["lossless_alac"]
    low = f"/m/{sign(Quality.AAC_96)}/{asset}"
    assert (await read(tiers.front, f"{low}/lossless_alac/key"))[0] == 403
    assert b"lossless" not in (await read(tiers.front, f"{low}/master.m3u8"))[2]
    assert (await read(tiers.front, f"/m/{sign(ttl_s=-1)}/{asset}/master.m3u8"))[0] == 401


async def test_a_revocation_is_instant_at_every_tier(
    tiers: Tiers, published: Published, sign: Signing, settings: Settings
) -> None:
    """Cached or not, within a second, with the reason."""
    url = f"/m/{sign(subject='somebody')}/{published.synthetic.id}/256_aac"
    other = f"/m/{sign()}/{published.synthetic.id}/256_aac"
    doors = [tiers.front, *tiers.shields.values()]
    for door in doors:
        assert (await read(door, f"{url}/index.m3u8"))[0] == 200
    now_s = time.time()
    revoked = Revocation(RevocationKind.SUBJECT, "somebody", now_s, RevocationReason.BANNED, now_s + 900)
    async with open_valkey(settings.valkey) as valkey:
        fields: dict[FieldT, EncodableT] = dict(revoked.to_fields().items())
        await valkey.xadd(REVOCATIONS_STREAM, fields)

    async def all_refuse() -> bool:
        statuses = [
            (await read(door, f"{url}/{tail}"))[0] for door in doors for tail in ("index.m3u8", "key")
        ]
        return statuses == [403] * 6

    await eventually("all refuse", all_refuse, within_s=1)
    async with tiers.front.get(f"{url}/seg-0.m4s") as answer:
        told = await answer.json()
        assert (answer.status, told["code"], told["reason"]) == (403, "playback-revoked", "banned")
    assert (await read(tiers.front, f"{other}/index.m3u8"))[0] == 200


async def test_a_shield_that_ends_is_replaced_by_the_other(
    tiers: Tiers, published: Published, sign: Signing
) -> None:
    """Nobody is told anything but what the origin has; without any shield, what is cached plays on."""
    url, synthetic = f"/m/{sign()}/{published.synthetic.id}/256_aac", published.synthetic
    first = (await read(tiers.front, f"{url}/seg-0.m4s"))[1].partition(";")[0]
    await tiers.ends[first].aclose()
    for number in (1, 2):
        status, how, body = await read(tiers.front, f"{url}/seg-{number}.m4s")
        assert (status, body) == (200, synthetic.segment("256_aac", number))
        assert not how.startswith(first)
    (second,) = set(tiers.shields) - {first}
    await tiers.ends[second].aclose()
    await eventually("the front knows", partial(_is_unready, tiers.front))
    assert (await read(tiers.front, f"{url}/seg-1.m4s"))[:2] == (200, "front; hit")
    assert (await read(tiers.front, f"{url}/seg-3.m4s"))[0] == 502


async def test_a_circle_is_told_at_once(settings: Settings, published: Published, sign: Signing) -> None:
    """Edges that have each other for upstream answer with a problem, and the log names them."""
    async with circle(settings) as (one, _), asyncio.timeout(PROMPTLY_S):
        for tail in ("256_aac/seg-0.m4s", "256_aac/key", "master.m3u8"):
            with capture_logs() as logged:
                async with one.get(f"/m/{sign()}/{published.synthetic.id}/{tail}") as answer:
                    assert (answer.status, (await answer.json())["code"]) == (508, "upstream-loop")
            assert "one > other > one" in str(logged)


async def test_edges_that_also_have_an_origin_get_out_of_a_circle(
    settings: Settings, origin_client: Client, published: Published, sign: Signing
) -> None:
    """The one that is told of it asks its next upstream."""
    url, synthetic = f"/m/{sign()}/{published.synthetic.id}/256_aac", published.synthetic
    async with circle(settings, settings.origin.url) as edges, asyncio.timeout(PROMPTLY_S):
        for number in range(4):
            status, _, body = await read(edges[number % 2], f"{url}/seg-{number}.m4s")
            assert (status, body) == (200, synthetic.segment("256_aac", number))


@asynccontextmanager
async def circle(settings: Settings, *also: str) -> AsyncIterator[tuple[Client, Client]]:
    """Two edges that ask each other, and whom else both may ask."""
    ports = {"one": free_port(), "other": free_port()}
    urls = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    one, other = (
        with_edge(
            settings,
            name=name,
            port=ports[name],
            url=urls[name],
            prefetch_concurrency=0,
            upstreams=(urls[neighbour], *also),
        )
        for name, neighbour in (("one", "other"), ("other", "one"))
    )
    async with served_edge(one) as first, served_edge(other) as second:
        yield first, second


async def _is_unready(client: Client) -> bool:
    return (await client.get("/health/ready")).status == 503
