"""What an edge fetches before it is asked, seen by players: what they ask for next is there."""

from functools import partial

from control_api.edges.purges import Purges
from kernel.asset import AssetId
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.serving import eventually, figure, origin_requests, read, served_edge

FETCHED = "segue_edge_prefetch_fetched_total"
USED = "segue_edge_prefetch_used_total"
WASTED = "segue_edge_prefetch_wasted_total"


async def reaches(client: Client, name: str, value: float) -> bool:
    """Whether so much has been counted."""
    return await figure(client, name) >= value


async def test_a_playlist_brings_the_beginning_and_a_segment_the_next_two(
    settings: Settings, origin_client: Client, published: Published, sign: Signing
) -> None:
    """Initialization section and three segments; then all that is played is there, asked for once each."""
    url, synthetic = f"/m/{sign()}/{published.synthetic.id}/256_aac", published.synthetic
    async with served_edge(settings) as edge:
        asked, fetched, used = (
            await origin_requests(edge),
            await figure(edge, FETCHED),
            await figure(edge, USED),
        )
        assert (await read(edge, f"{url}/index.m3u8"))[0] == 200
        await eventually("the beginning is fetched", partial(reaches, edge, FETCHED, fetched + 4))
        assert await origin_requests(edge) == asked + 1 + 4

        assert await read(edge, f"{url}/init.mp4") == (200, "edge; hit", synthetic.initialization("256_aac"))
        for number in range(3):
            expected = (200, "edge; hit", synthetic.segment("256_aac", number))
            assert await read(edge, f"{url}/seg-{number}.m4s") == expected
        await eventually("the rest is fetched", partial(reaches, edge, FETCHED, fetched + 6))
        for number in (3, 4):
            expected = (200, "edge; hit", synthetic.segment("256_aac", number))
            assert await read(edge, f"{url}/seg-{number}.m4s") == expected

        assert await figure(edge, USED) == used + 6
        assert await figure(edge, FETCHED) == fetched + 6
        assert await origin_requests(edge) == asked + 1 + 6


async def test_what_nobody_asked_for_is_counted_as_wasted(
    settings: Settings, origin_client: Client, published: Published, sign: Signing
) -> None:
    """When it leaves the memory: of four that were fetched one was used."""
    url = f"/m/{sign()}/{published.synthetic.id}/256_aac"
    async with served_edge(settings) as edge, open_valkey(settings.valkey) as valkey:
        fetched, wasted = await figure(edge, FETCHED), await figure(edge, WASTED)
        await read(edge, f"{url}/index.m3u8")
        await eventually("the beginning is fetched", partial(reaches, edge, FETCHED, fetched + 4))
        await read(edge, f"{url}/init.mp4")
        await Purges(valkey).purge([AssetId(published.synthetic.id)])
        await eventually("they are counted", partial(reaches, edge, WASTED, wasted + 3))
        assert await figure(edge, WASTED) == wasted + 3


async def test_a_lower_token_brings_nothing_above_it(
    settings: Settings, origin_client: Client, published: Published, sign: Signing
) -> None:
    """A multivariant playlist brings the first media playlist that it lists, and nothing comes of refusals."""
    url = f"/m/{sign()}/{published.synthetic.id}"
    async with served_edge(settings) as edge:
        fetched = await figure(edge, FETCHED)
        await read(edge, f"{url}/master.m3u8")
        await eventually("the first playlist is fetched", partial(reaches, edge, FETCHED, fetched + 1))
        assert (await read(edge, f"{url}/256_aac/index.m3u8"))[1] == "edge; hit"
