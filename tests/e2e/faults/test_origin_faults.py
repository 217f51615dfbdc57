"""Origins that die or stall while listeners play."""

import signal
from collections import Counter

from edge.upstream.rendezvous import rank
from kernel.settings import Settings
from tests.e2e.faults.audience import Audience
from tests.e2e.faults.edge_metrics import EdgeMetrics
from tests.e2e.faults.repertoire import Repertoire
from tests.e2e.faults.rig import Rig
from tests.e2e.faults.stalling_store import StallingStore

HEALTHY = "segue_edge_upstream_healthy"
ASKED = "segue_edge_upstream_requests_total"
RESUMPTIONS = "segue_edge_fill_resumptions_total"


async def test_the_only_origin_dies_in_the_midst_of_segments(rig: Rig, repertoire: Repertoire) -> None:
    """Listeners get what is cached, and wait for the rest; when it is back, everybody plays on."""
    origin = rig.origin()
    url, link = await rig.link(origin)
    edge = rig.edge(url)
    await rig.start()
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays()
        await link.in_the_midst()
        origin.kill()
        link.cut()
        await audience.somebody_errs()
        await origin.start()
        await audience.everybody_plays()
        heard = audience.summary
    assert heard.wrong == []
    assert await EdgeMetrics(edge.port).total(RESUMPTIONS) > 0


async def test_nobody_notices_how_one_of_two_origins_fails(
    rig: Rig, repertoire: Repertoire, settings: Settings
) -> None:
    """It dies in the midst of a segment, it stalls, its store stalls: the other goes on with the same bytes."""
    stores = [StallingStore(settings.object_store.directory, name) for name in ("one", "other")]
    origins = [rig.origin(object_store={"directory": store.root, "read_timeout_s": 1.0}) for store in stores]
    urls, links = zip(*[await rig.link(origin) for origin in origins], strict=True)
    url = rank(repertoire.tracks[0].asset, urls)[0]  # the one that is asked first for something
    failing = urls.index(url)
    one, link, store = origins[failing], links[failing], stores[failing]
    edge = rig.edge(*urls)
    await rig.start()
    metrics = EdgeMetrics(edge.port)
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays()
        await link.in_the_midst()
        one.kill()
        link.cut()
        await audience.everybody_plays()
        await one.start()
        await metrics.until(HEALTHY, 1, upstream=url)

        await link.in_the_midst()
        one.send(signal.SIGSTOP)
        await metrics.until(HEALTHY, 0, upstream=url)
        await audience.everybody_plays()
        one.send(signal.SIGCONT)
        await metrics.until(HEALTHY, 1, upstream=url)

        await link.in_the_midst()
        stalled = await metrics.total(ASKED, upstream=url, outcome="stalled")
        store.stall()
        await metrics.until_above(ASKED, stalled, upstream=url, outcome="stalled")
        await audience.everybody_plays()
        store.go_on()
        await link.in_the_midst()
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])
    assert await metrics.total(RESUMPTIONS) > 0
