"""What is fetched before anybody asked: marked, last in line, and shared with whoever asks after all."""

import asyncio
from collections.abc import Callable

from edge.fill.outcome import Outcome
from edge.fill.prefetch_gate import FOREGROUND_FILLS
from kernel.settings import EdgeSettings
from tests.unit.edge.fill.conftest import opened_media, read
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Talk, body_of, well

MakeSettings = Callable[..., EdgeSettings]


class Held:
    """An upstream's answers, held until they are let go."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()

    async def __call__(self, asked: Asked, talk: Talk) -> None:
        """Answer when told to."""
        await self.may_answer.wait()
        await well(asked, talk)


async def test_a_prefetch_is_told_from_what_was_asked_for(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """It returns when all is there, so that a bound on prefetches bounds them."""
    async with opened_media(edge_settings(), upstream) as opened:
        found = await opened.media.get(admitted_to(SEGMENT), prefetch=True)
        assert found.entry is not None
        assert (found.outcome, found.entry.prefetched) == (Outcome.MISS, True)
        assert found.entry.representation.body == body_of(SEGMENT)
        hit = await opened.media.get(admitted_to(SEGMENT))
        assert (hit.outcome, hit.entry) == (Outcome.HIT, found.entry)
        again = await opened.media.get(admitted_to(SEGMENT), prefetch=True)
        assert again.outcome is Outcome.HIT


async def test_a_listener_joins_a_prefetch(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Its entry says that it was prefetched; the touch is hers."""
    upstream.script = held = Held()
    async with opened_media(edge_settings(), upstream) as opened:
        prefetch = asyncio.create_task(opened.media.get(admitted_to(SEGMENT), prefetch=True))
        await upstream.when_asked(1)
        listener = asyncio.create_task(opened.media.get(admitted_to(SEGMENT)))
        await asyncio.sleep(0)  # she joins
        held.may_answer.set()
        found = await listener
        assert (found.outcome, await read(found)) == (Outcome.COLLAPSED, body_of(SEGMENT))
        assert found.filling is not None
        assert found.filling.prefetched
        entry = await found.filling.entry()
        assert (entry.prefetched, entry, len(upstream.asked)) == (True, (await prefetch).entry, 1)


async def test_a_prefetch_joins_a_listeners_fill(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """And it was no prefetch then."""
    upstream.script = held = Held()
    async with opened_media(edge_settings(), upstream) as opened:
        listener = asyncio.create_task(opened.media.get(admitted_to(SEGMENT)))
        await upstream.when_asked(1)
        prefetch = asyncio.create_task(opened.media.get(admitted_to(SEGMENT), prefetch=True))
        await asyncio.sleep(0)
        held.may_answer.set()
        assert await read(await listener) == body_of(SEGMENT)
        found = await prefetch
        assert found.entry is not None
        assert (found.outcome, found.entry.prefetched) == (Outcome.COLLAPSED, False)


async def test_prefetches_yield_to_listeners(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """While many wait none begins; and a listener never waits behind one that waits."""
    upstream.script = held = Held()
    async with opened_media(edge_settings(), upstream) as opened:
        paths = [f"{ASSET}/96_aac/seg-{number}.m4s" for number in range(FOREGROUND_FILLS)]
        listeners = [asyncio.create_task(opened.media.get(admitted_to(path))) for path in paths]
        await upstream.when_asked(FOREGROUND_FILLS)
        prefetch = asyncio.create_task(opened.media.get(admitted_to(SEGMENT), prefetch=True))
        await asyncio.sleep(0)
        assert len(opened.media._fills.under_way()) == FOREGROUND_FILLS
        wanted = asyncio.create_task(opened.media.get(admitted_to(SEGMENT)))
        await upstream.when_asked(FOREGROUND_FILLS + 1)
        held.may_answer.set()
        assert [await read(await listener) for listener in listeners] == [body_of(path) for path in paths]
        found = await wanted
        assert (found.outcome, await read(found)) == (Outcome.MISS, body_of(SEGMENT))
        assert (await prefetch).entry is not None
        assert len(upstream.asked) == FOREGROUND_FILLS + 1


async def test_prefetches_do_not_yield_to_what_waits_for_a_worker(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Listeners of renditions that are being made stop nobody's prefetches."""

    async def made_late(asked: Asked, talk: Talk) -> None:
        if "flac" in asked.path:
            await asyncio.Event().wait()
        await well(asked, talk)

    upstream.script = made_late
    async with opened_media(edge_settings(), upstream) as opened:
        paths = [f"{ASSET}/lossless_flac/seg-{number}.m4s" for number in range(FOREGROUND_FILLS)]
        waiting = [asyncio.create_task(opened.media.get(admitted_to(path))) for path in paths]
        await upstream.when_asked(FOREGROUND_FILLS)
        async with asyncio.timeout(5):
            found = await opened.media.get(admitted_to(SEGMENT), prefetch=True)
        assert found.outcome is Outcome.MISS
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_prefetch_that_a_listener_joined_counts_as_hers(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """So that others yield to it."""
    upstream.script = Held()
    async with opened_media(edge_settings(), upstream) as opened:
        paths = [f"{ASSET}/96_aac/seg-{number}.m4s" for number in range(FOREGROUND_FILLS)]
        tasks = [asyncio.create_task(opened.media.get(admitted_to(path), prefetch=True)) for path in paths]
        await upstream.when_asked(FOREGROUND_FILLS)
        was_open = opened.media._fills._gate.is_open
        tasks += [asyncio.create_task(opened.media.get(admitted_to(path))) for path in paths]
        await asyncio.sleep(0)
        assert (was_open, opened.media._fills._gate.is_open) == (True, False)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
