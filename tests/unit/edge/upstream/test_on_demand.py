"""What is waited for while it is made, beside everything else that is asked of an upstream."""

import asyncio
from collections.abc import Callable

import pytest

from edge.errors import NotPackagedYetError
from edge.upstream.on_demand import MAX_ON_DEMAND, OnDemandPlaces, may_be_made_on_demand
from edge.upstream.upstream import Upstream
from kernel.media_path import MediaPath
from kernel.settings import EdgeSettings
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to, opened_upstreams
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Talk, body_of, well

MakeSettings = Callable[..., EdgeSettings]

LAZY = MediaPath.parse(f"{ASSET}/lossless_flac/seg-0.m4s")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{ASSET}/lossless_flac/seg-0.m4s", True),
        (f"{ASSET}/hi_res_lossless_flac/init.mp4", True),
        (f"album/{ASSET}/256_aac/seg-0.m4s", True),
        (f"album/{ASSET}/256_aac/init-0.mp4", True),
        (f"album/{ASSET}/lossless_flac/seg-0.m4s", True),
        (f"album/{ASSET}/lossless_alac/seg-0.m4s", False),
        (f"{ASSET}/lossless_alac/seg-0.m4s", False),
        (f"{ASSET}/256_aac/init.mp4", False),
        (f"{ASSET}/lossless_flac/key", False),
        (f"{ASSET}/lossless_flac/index.m3u8", False),
        (f"album/{ASSET}/256_aac/key-0", False),
        (f"album/{ASSET}/master.m3u8", False),
    ],
)
def test_what_may_be_made_on_demand(path: str, *, expected: bool) -> None:
    """Parts of FLAC and of albums' AAC."""
    assert may_be_made_on_demand(MediaPath.parse(path)) == expected


async def fetch(upstream: Upstream, path: str) -> bytes:
    """A whole body."""
    async with upstream.ask(admitted_to(path), {}) as answer:
        return b"".join([chunk async for chunk in answer.chunks])


async def test_who_waits_for_a_rendition_holds_up_nobody_else(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """However many they are; those without a place are told in a moment, and the upstream is none the worse."""
    may_answer = asyncio.Event()

    async def made_late(asked: Asked, talk: Talk) -> None:
        if "flac" in asked.path:
            await may_answer.wait()
        await well(asked, talk)

    upstream.script = made_late
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        paths = [f"{ASSET}/lossless_flac/seg-{number}.m4s" for number in range(100)]
        waiting = [asyncio.create_task(fetch(only, path)) for path in paths]
        await upstream.when_asked(MAX_ON_DEMAND)
        async with asyncio.timeout(5):
            for path in (f"{ASSET}/256_aac/key", f"{ASSET}/256_aac/index.m3u8", SEGMENT):
                assert await fetch(only, path) == body_of(path)
            refused = await asyncio.gather(*waiting[MAX_ON_DEMAND:], return_exceptions=True)
        assert {type(error) for error in refused} == {NotPackagedYetError}
        assert (len(upstream.asked), only.health.well) == (MAX_ON_DEMAND + 3, True)
        may_answer.set()
        expected = [body_of(path) for path in paths[:MAX_ON_DEMAND]]
        assert expected == await asyncio.gather(*waiting[:MAX_ON_DEMAND])


async def test_a_place_is_given_on() -> None:
    """To the next in line, also by one that fails or gives up; and giving up in line takes none."""
    places = OnDemandPlaces(places=1, line_s=5)
    with pytest.raises(ZeroDivisionError):
        async with places.place(LAZY):
            raise ZeroDivisionError
    async with places.place(LAZY):
        in_line = asyncio.create_task(places.place(LAZY).__aenter__())
        await asyncio.sleep(0)  # it gets in line
        in_line.cancel()
        await asyncio.gather(in_line, return_exceptions=True)
    async with asyncio.timeout(1), places.place(LAZY):
        pass
