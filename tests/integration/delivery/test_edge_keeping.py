"""What an edge keeps, over restarts too, and how it is made to forget."""

from functools import partial
from pathlib import Path

import pytest

from control_api.edges.purges import Purges
from kernel.asset import AssetId
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.serving import (
    eventually,
    figure,
    origin_requests,
    read,
    served_edge,
    served_origin,
    with_edge,
)

MISS = "edge; fwd=uri-miss; fwd-status=200; stored"
FROM_DISK = "edge; hit; detail=disk"
KEPT = ("master.m3u8", "256_aac/index.m3u8", "256_aac/init.mp4", "256_aac/seg-0.m4s", "256_aac/seg-3.m4s")


@pytest.fixture
def keeping(settings: Settings, tmp_path: Path) -> Settings:
    """An edge with a disk, that fetches nothing unasked."""
    folder = tmp_path / "cache"
    folder.mkdir()
    return with_edge(
        settings, disk_cache_directory=str(folder), prefetch_concurrency=0, upstream_check_interval_s=0.05
    )


def files(settings: Settings, asset: str) -> list[Path]:
    """The asset's files on the edge's disk."""
    return sorted(Path(settings.edge.disk_cache_directory).glob(f"??/{asset}/*"))


async def all_on_disk(settings: Settings, asset: str) -> bool:
    """Whether everything that was fetched has been written."""
    return len(files(settings, asset)) == len(KEPT)


async def fill(settings: Settings, edge: Client, url: str, asset: str) -> dict[str, bytes]:
    """The bodies of what the edge then has in memory and on disk."""
    bodies = {}
    for path in KEPT:
        status, how, bodies[path] = await read(edge, f"{url}/{path}")
        assert (status, how) == (200, MISS)
    await eventually("all is on disk", partial(all_on_disk, settings, asset))
    return bodies


async def test_a_restarted_edge_needs_no_origin_for_what_it_had(
    keeping: Settings, published: Published, sign: Signing
) -> None:
    """From disk first, from memory then; what it lacks and keys, which no disk ever holds, are 502."""
    asset = published.synthetic.id
    url = f"/m/{sign()}/{asset}"
    async with served_origin(keeping), served_edge(keeping) as edge:
        bodies = await fill(keeping, edge, url, asset)
        assert (await read(edge, f"{url}/256_aac/key"))[2] == published.synthetic.content_keys["256_aac"]
    async with served_edge(keeping) as edge:
        for how in (FROM_DISK, "edge; hit"):
            assert [await read(edge, f"{url}/{path}") for path in KEPT] == [
                (200, how, bodies[path]) for path in KEPT
            ]
        for lacked in ("256_aac/key", "256_aac/seg-1.m4s"):
            assert (await read(edge, f"{url}/{lacked}"))[0] == 502
    kept = b"".join(path.read_bytes() for path in files(keeping, asset))
    assert all(key not in kept for key in published.synthetic.content_keys.values())


@pytest.mark.parametrize("damage", ["flipped", "cut", "emptied"])
async def test_a_damaged_file_is_fetched_anew(
    keeping: Settings, published: Published, sign: Signing, damage: str
) -> None:
    """Nobody gets a byte of it, and it mends itself."""
    asset = published.synthetic.id
    url = f"/m/{sign()}/{asset}"
    async with served_origin(keeping):
        async with served_edge(keeping) as edge:
            bodies = await fill(keeping, edge, url, asset)
        for path in files(keeping, asset):
            data = path.read_bytes()
            middle = len(data) * 2 // 3
            path.write_bytes(
                {
                    "flipped": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
                    "cut": data[:middle],
                    "emptied": b"",
                }[damage]
            )
        async with served_edge(keeping) as edge:
            for how in (MISS, "edge; hit"):
                assert [await read(edge, f"{url}/{path}") for path in KEPT] == [
                    (200, how, bodies[path]) for path in KEPT
                ]


async def test_a_purge_takes_memory_and_disk(keeping: Settings, published: Published, sign: Signing) -> None:
    """Of the one asset, keys too; it is then fetched anew."""
    asset = published.synthetic.id
    url = f"/m/{sign()}/{asset}"
    async with (
        served_origin(keeping),
        served_edge(keeping) as edge,
        open_valkey(keeping.valkey) as valkey,
    ):
        bodies = await fill(keeping, edge, url, asset)
        await read(edge, f"{url}/256_aac/key")
        asked = await origin_requests(edge)
        assert (await read(edge, f"{url}/256_aac/key"))[1] == "edge; hit"
        done = await figure(edge, "segue_edge_purges_total", "done")
        await Purges(valkey).purge([AssetId("f" * 32), AssetId(asset)])

        async def purged() -> bool:
            return await figure(edge, "segue_edge_purges_total", "done") == done + 2

        await eventually("it is purged", purged)
        assert files(keeping, asset) == []
        assert (await read(edge, f"{url}/256_aac/key"))[1] == "edge; fwd=bypass"
        assert await fill(keeping, edge, url, asset) == bodies
        assert await origin_requests(edge) == asked + 1 + len(KEPT)


async def test_an_edge_that_was_down_hears_of_purges(
    keeping: Settings, published: Published, sign: Signing
) -> None:
    """Its disk doesn't bring back what was to be forgotten."""
    asset = published.synthetic.id
    url = f"/m/{sign()}/{asset}"
    async with served_origin(keeping), open_valkey(keeping.valkey) as valkey:
        async with served_edge(keeping) as edge:
            await fill(keeping, edge, url, asset)
        await Purges(valkey).purge([AssetId(asset)])
        async with served_edge(keeping) as edge:

            async def gone() -> bool:
                return files(keeping, asset) == []

            await eventually("its disk has lost it", gone)
            await fill(keeping, edge, url, asset)


async def test_what_is_not_there_is_not_asked_for_again_so_soon(
    keeping: Settings, published: Published, sign: Signing
) -> None:
    """Whoever asks; after a moment it is."""
    path = f"{published.synthetic.id}/256_aac/seg-99.m4s"
    async with served_origin(keeping), served_edge(with_edge(keeping, negative_ttl_s=0.5)) as edge:
        asked = await origin_requests(edge)
        for _ in range(5):
            async with edge.get(f"/m/{sign()}/{path}") as answer:
                assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")
                assert (await answer.json())["code"] == "no-such-media"
        assert await origin_requests(edge) == asked + 1

        async def asked_again() -> bool:
            await read(edge, f"/m/{sign()}/{path}")
            return await origin_requests(edge) == asked + 2

        await eventually("it is asked for again", asked_again)
