"""Whatever upstreams do and whoever leaves: nobody is given a wrong byte, or a part for the whole."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest

from edge.errors import UpstreamError
from kernel.settings import EdgeSettings
from tests.unit.edge.fill.conftest import Opened, opened_media
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Talk, body_of, etag_of, type_of, well

MakeSettings = Callable[..., EdgeSettings]

PLAYLIST = f"{ASSET}/lossless_alac/index.m3u8"


class Wild:
    """An upstream that does something else with every request, and changes what it has now and then."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._change = dice.choice([0.1, 0.5])

    async def __call__(self, asked: Asked, talk: Talk) -> None:
        """Answer one request, somehow."""
        fate = self._dice.choice(["well"] * 4 + ["refuse", "busy", "cut", "reset", "short", "ignore range"])
        body, first = self._body(asked)
        if fate == "refuse":
            talk.reset()
        elif fate == "busy":
            await talk.head(503, Content_Length=0)
        else:
            if fate == "ignore range":
                first = 0
            await self._send(asked, talk, body, first, fate)

    def _body(self, asked: Asked) -> tuple[bytes, int]:
        body = body_of(asked.path)
        if self._dice.random() < self._change:
            body = body[::-1]
        known = asked.headers.get("if-range", etag_of(body)) == etag_of(body)
        return body, (asked.first_byte or 0) if known else 0

    async def _send(self, asked: Asked, talk: Talk, body: bytes, first: int, fate: str) -> None:
        await talk.head(
            206 if first else 200,
            Content_Type=type_of(asked.path),
            Content_Length=len(body) - first,
            ETag=etag_of(body),
            Cache_Control="max-age=0",
            **({"Content_Range": f"bytes {first}-{len(body) - 1}/{len(body)}"} if first else {}),
        )
        end = len(body) if fate in ("well", "ignore range") else self._dice.randrange(first, len(body))
        while first < end:
            step = self._dice.randrange(1, 30_000)
            await talk.send(body[first : min(first + step, end)])
            first += step
        if fate == "reset":
            talk.reset()
        elif fate in ("cut", "short"):
            talk.end()


async def listen(opened: Opened, path: str, patience_chunks: int) -> str:
    """One listener, who leaves after so many chunks; checks every byte that she is given."""
    bodies = {etag_of(body): body for body in (body_of(path), body_of(path)[::-1])}
    try:
        found = await opened.media.get(admitted_to(path))
    except UpstreamError:
        return "told"
    if found.entry is not None:
        assert found.entry.representation.body == bodies[found.entry.representation.etag]
        return "whole"
    assert found.filling is not None
    body, given = bodies[found.filling.etag], b""
    try:
        async for chunk in found.filling.chunks():
            given += chunk
            assert body.startswith(given)
            patience_chunks -= 1
            if not patience_chunks:
                return "left"
            await asyncio.sleep(0)  # at her own pace
    except UpstreamError:
        assert given != body
        return "broken off"
    assert given == body
    return "whole"


@pytest.mark.parametrize("seed", range(12))
async def test_every_byte_is_right_and_only_the_whole_is_complete(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings, seed: int
) -> None:
    """Listeners come in waves, some leave, some are cut down, and now and then a fill's task dies."""
    dice = random.Random(seed)
    upstream.script, other_upstream.script = Wild(dice), Wild(dice)
    settings = edge_settings(upstream_timeout_s=5.0, negative_ttl_s=0.0, stale_if_error_s=0.0)
    ends: Counter[str] = Counter()
    async with opened_media(settings, upstream, other_upstream) as opened:
        for _ in range(6):
            path = dice.choice([SEGMENT, SEGMENT, PLAYLIST])
            tasks = [
                asyncio.create_task(listen(opened, path, dice.choice([1, 2, 1000, 1000]))) for _ in range(25)
            ]
            for _ in range(dice.randrange(20)):
                await asyncio.sleep(0)
            for task in dice.sample(tasks, 5):
                task.cancel()
            if dice.random() < 0.3:
                opened.end_tasks()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            ends.update(one if isinstance(one, str) else type(one).__name__ for one in results)
        upstream.script = other_upstream.script = well
        assert await listen(opened, SEGMENT, 1000) == "whole"
    assert set(ends) <= {"whole", "left", "told", "broken off", "CancelledError"}
    assert ends["whole"] > 0


async def test_a_thousand_listeners_of_whom_many_leave(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """The first among them; those who stay get the whole, of one fetch."""
    dice = random.Random(1)
    may_go_on = asyncio.Event()

    async def halting(asked: Asked, talk: Talk) -> None:
        body = body_of(asked.path)
        await talk.head(
            200, Content_Type="audio/mp4", Content_Length=len(body), ETag=etag_of(body), Cache_Control="x"
        )
        await talk.send(body[:40_000])
        await may_go_on.wait()
        await talk.send(body[40_000:])

    upstream.script = halting
    async with opened_media(edge_settings(), upstream) as opened:
        listeners = [asyncio.create_task(listen(opened, SEGMENT, 1000)) for _ in range(1000)]
        await upstream.when_asked(1)
        leaving = [listeners[0], *dice.sample(listeners[1:], 600)]
        for task in leaving:
            task.cancel()
        may_go_on.set()
        ends = await asyncio.gather(*listeners, return_exceptions=True)
    assert Counter(map(str, ends)) == Counter({"whole": 399, "": 601})
    assert len(upstream.asked) == 1
