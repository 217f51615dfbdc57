"""Edges replaced, killed and started again while listeners play."""

import asyncio
import signal
from collections import Counter
from pathlib import Path

import redis

from edge.upstream.rendezvous import rank
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind, RevocationReason
from tests.e2e.faults.asking import Asking
from tests.e2e.faults.audience import Audience
from tests.e2e.faults.edge_metrics import EdgeMetrics
from tests.e2e.faults.repertoire import Repertoire
from tests.e2e.faults.rig import Rig
from tests.integration.edge_keeper.keeping import until

TRACKS = 12
DISK_CACHE_BYTES = 27 << 20
"""Less than twelve tracks take: at any time some segments are on their way from upstream."""

HEALTHY = "segue_edge_upstream_healthy"
BROKEN = {"ServerDisconnectedError", "ClientPayloadError", "ClientOSError", "ClientConnectionResetError"}
"""What a connection's end is called, according to what was on its way."""

REFUSED = {"ClientConnectorError"}


async def test_streams_outlive_their_edge(
    rig: Rig, repertoire: Repertoire, valkey_url: str, tmp_path: Path
) -> None:
    """Nobody notices fresh workers; a killed one breaks connections and refuses none; a restart is waited for."""
    url, _ = await rig.link(rig.origin())
    cache = str(tmp_path / "cache")
    edge = rig.edge(url, workers=2, disk_cache_directory=cache, disk_cache_bytes=DISK_CACHE_BYTES)
    await rig.start()
    banned = Asking(edge, repertoire, "banned")
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays()
        _ban(valkey_url, "banned")
        await banned.until("403 banned")
        edge.send(signal.SIGHUP)
        await until(lambda: "the fresh workers serve" in edge.said, "fresh workers")
        await until(lambda: len(edge.workers()) == 2, "the old ones are gone")
        await audience.everybody_plays()
        assert audience.summary.errors == Counter()
        assert await banned.standing() == "403 banned"

        edge.workers()[0].kill()
        await until(lambda: "starting it again" in edge.said, "a new worker")
        await audience.everybody_plays()
        assert audience.summary.errors.keys() <= BROKEN

        assert await asyncio.to_thread(edge.terminate) == 0
        await edge.start()
        assert await banned.standing() == "403 banned"
        await EdgeMetrics(edge.port).until_above("segue_edge_cache_hits_total", 0, tier="disk")
        await audience.everybody_plays()
        heard = audience.summary
    assert heard.wrong == []
    assert heard.errors.keys() <= BROKEN | REFUSED


def _ban(valkey_url: str, subject: str) -> None:
    revocation = Revocation(RevocationKind.SUBJECT, subject, 1e10, RevocationReason.BANNED, 1e10)
    with redis.Redis.from_url(valkey_url) as client:
        client.xadd(REVOCATIONS_STREAM, dict(revocation.to_fields()))


async def test_nobody_notices_the_death_of_a_shield(rig: Rig, repertoire: Repertoire) -> None:
    """Not in the midst of a segment either; once it is back, it is asked again."""
    origin = rig.origin()
    shields = [rig.edge(origin.url, name=name) for name in ("shield-a", "shield-b")]
    urls, links = zip(*[await rig.link(shield) for shield in shields], strict=True)
    url = rank(repertoire.tracks[0].asset, urls)[0]  # the one that is asked first for something
    shield, link = shields[urls.index(url)], links[urls.index(url)]
    edge = rig.edge(*urls)
    await rig.start()
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays()
        await link.in_the_midst()
        shield.kill()
        link.cut()
        await audience.everybody_plays()
        await shield.start()
        await EdgeMetrics(edge.port).until(HEALTHY, 1, upstream=url)
        await link.in_the_midst()
        await audience.everybody_plays()
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])
