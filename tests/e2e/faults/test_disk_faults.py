"""Disks that fill up and files that rot while listeners play."""

import random
from collections import Counter
from pathlib import Path

from tests.e2e.faults.audience import Audience
from tests.e2e.faults.damage import damage_all
from tests.e2e.faults.edge_metrics import EdgeMetrics
from tests.e2e.faults.full_disk import small_disk
from tests.e2e.faults.repertoire import Repertoire
from tests.e2e.faults.rig import Rig

WRITTEN = "segue_edge_disk_cache_written_bytes_total"
ERRORS = "segue_edge_disk_cache_errors_total"
DAMAGED = "segue_edge_disk_cache_damaged_files_total"
HITS = "segue_edge_cache_hits_total"


async def test_nobody_notices_a_full_disk(rig: Rig, repertoire: Repertoire, tmp_path: Path) -> None:
    """It is counted; when there is room again the disk is used again."""
    with small_disk(tmp_path / "disk") as disk:
        origin = rig.origin()
        edge = rig.edge(origin.url, disk_cache_directory=str(disk.root / "cache"))
        await rig.start()
        metrics = EdgeMetrics(edge.port)
        async with Audience(edge.url, repertoire) as audience:
            await metrics.until_above(WRITTEN, 0)
            disk.fill(edge)
            await metrics.until_above(ERRORS, 0, operation="write")
            disk.fill(edge)
            await audience.everybody_plays()
            disk.free(edge)
            await metrics.until_above(WRITTEN, await metrics.total(WRITTEN))
            await metrics.until_above(HITS, await metrics.total(HITS, tier="disk"), tier="disk")
            await audience.everybody_plays()
            heard = audience.summary
        edge.kill()
    assert (heard.errors, heard.wrong) == (Counter(), [])


async def test_nobody_notices_damaged_files(rig: Rig, repertoire: Repertoire, tmp_path: Path) -> None:
    """Damaged while the edge runs or while it doesn't: never served, and mended by fetching them again."""
    cache = tmp_path / "cache"
    source = random.Random(7)
    origin = rig.origin()
    edge = rig.edge(origin.url, disk_cache_directory=str(cache))
    await rig.start()
    metrics = EdgeMetrics(edge.port)
    async with Audience(edge.url, repertoire) as audience:
        for _ in range(2):
            await audience.everybody_plays()
            before = await metrics.total(DAMAGED)
            assert damage_all(cache, source) > 10
            await metrics.until_above(DAMAGED, before + 10)
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])

    assert edge.terminate() == 0
    damage_all(cache, source)
    await edge.start()
    async with Audience(edge.url, repertoire) as audience:
        await metrics.until_above(DAMAGED, 10)
        await metrics.until_above(HITS, 0, tier="disk")
        await audience.everybody_plays()
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])
