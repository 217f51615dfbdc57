"""Bodies that break off: gone on with when they can be proven the same, failed when they can't."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from edge.errors import (
    AbandonedFillError,
    BadUpstreamAnswerError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from edge.fill.filling import Filling
from edge.fill.outcome import Outcome
from kernel.settings import EdgeSettings
from tests.unit.edge.fill.conftest import Clock, Opened, opened_media, read
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to
from tests.unit.edge.upstream.raw_upstream import (
    Asked,
    RawUpstream,
    Script,
    Talk,
    body_of,
    etag_of,
    send_head,
    status,
    type_of,
    well,
)

MakeSettings = Callable[..., EdgeSettings]

PLAYLIST = f"{ASSET}/lossless_alac/index.m3u8"
BEGUN_BYTES = 1000


@dataclass
class Breaking:
    """Answers with a body's beginning, breaks off when told to, and goes on as `then` says."""

    how: str = "reset"
    then: Script = well
    may_break: asyncio.Event = field(default_factory=asyncio.Event)
    breaks: int = 1

    async def __call__(self, asked: Asked, talk: Talk) -> None:
        """Answer one request."""
        if not self.breaks:
            await self.then(asked, talk)
            return
        self.breaks -= 1
        await send_head(asked, talk)
        await talk.send(body_of(asked.path)[:BEGUN_BYTES])
        await self.may_break.wait()
        if self.how == "reset":
            talk.reset()
        elif self.how == "end":
            talk.end()
        else:
            await asyncio.Event().wait()


async def begin(opened: Opened, path: str = SEGMENT) -> tuple[Filling, AsyncIterator[bytes]]:
    """A listener who has been given what there is."""
    found = await opened.media.get(admitted_to(path))
    assert found.filling is not None
    chunks = found.filling.chunks()
    assert await anext(chunks) == body_of(path)[:BEGUN_BYTES]
    return found.filling, chunks


async def rest(chunks: AsyncIterator[bytes]) -> bytes:
    """What still comes."""
    return b"".join([chunk async for chunk in chunks])


async def another_body(asked: Asked, talk: Talk) -> None:
    """Something else lies there now, of the same length."""
    body = body_of(asked.path)[::-1]
    await talk.head(
        200, Content_Type=type_of(asked.path), Content_Length=len(body), ETag=etag_of(body), Cache_Control="x"
    )
    await talk.send(body)


async def another_end(asked: Asked, talk: Talk) -> None:
    """The end of something else, although If-Range forbids it."""
    if asked.first_byte is None:
        await well(asked, talk)
        return
    await send_head(asked, talk, asked.first_byte, ETag='"another"')
    await talk.send(bytes(len(body_of(asked.path)) - asked.first_byte))


async def without_ranges(asked: Asked, talk: Talk) -> None:
    """The whole, whatever was asked for."""
    await send_head(asked, talk)
    await talk.send(body_of(asked.path))


@pytest.mark.parametrize("how", ["reset", "end", "stall"])
@pytest.mark.parametrize("then", [well, without_ranges])
async def test_a_body_that_breaks_off_is_gone_on_with(
    upstream: RawUpstream, edge_settings: MakeSettings, how: str, then: Script
) -> None:
    """By a range where the upstream knows ranges; the listener notices nothing."""
    upstream.script = breaking = Breaking(how, then)
    async with opened_media(edge_settings(upstream_stall_timeout_s=0.5), upstream) as opened:
        filling, chunks = await begin(opened)
        breaking.may_break.set()
        assert await rest(chunks) == body_of(SEGMENT)[BEGUN_BYTES:]
        entry = await filling.entry()
        assert entry.representation.body == body_of(SEGMENT)
        assert opened.cache.get(entry.key) is entry
    assert upstream.asked[1].headers["range"] == f"bytes={BEGUN_BYTES}-"
    assert upstream.asked[1].headers["if-range"] == etag_of(body_of(SEGMENT))


async def test_another_upstream_goes_on_with_it(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """The one that broke off comes last now."""
    upstream.script = other_upstream.script = breaking = Breaking()
    async with opened_media(edge_settings(), upstream, other_upstream) as opened:
        _, chunks = await begin(opened)
        breaking.may_break.set()
        assert await rest(chunks) == body_of(SEGMENT)[BEGUN_BYTES:]
    assert [len(upstream.asked), len(other_upstream.asked)] == [1, 1]


async def test_listeners_wait_out_an_upstreams_restart(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """They have a part, and can't be told of an error any more."""
    failures = 4

    async def restarting(asked: Asked, talk: Talk) -> None:
        if len(upstream.asked) <= 1 + failures:
            await (status(503) if len(upstream.asked) % 2 else refuse)(asked, talk)
        else:
            await well(asked, talk)

    async def refuse(_asked: Asked, talk: Talk) -> None:
        talk.reset()

    upstream.script = breaking = Breaking(then=restarting)
    async with opened_media(edge_settings(), upstream) as opened:
        _, chunks = await begin(opened)
        breaking.may_break.set()
        assert await rest(chunks) == body_of(SEGMENT)[BEGUN_BYTES:]
    assert len(upstream.asked) == 2 + failures


@pytest.mark.parametrize("then", [another_body, another_end, status(416), status(500)])
async def test_nobody_is_given_the_end_of_another_body(
    upstream: RawUpstream, edge_settings: MakeSettings, then: Script
) -> None:
    """What was begun fails for all who have a part of it, and is not kept."""
    upstream.script = breaking = Breaking(then=then)
    async with opened_media(edge_settings(), upstream) as opened:
        filling, chunks = await begin(opened)
        _, others_chunks = await begin(opened)
        breaking.may_break.set()
        for one in (chunks, others_chunks):
            with pytest.raises(BadUpstreamAnswerError):
                await rest(one)
        with pytest.raises(BadUpstreamAnswerError):
            await filling.entry()
        upstream.script = another_body
        found = await opened.media.get(admitted_to(SEGMENT))
        assert (found.outcome, await read(found)) == (Outcome.MISS, body_of(SEGMENT)[::-1])


@pytest.mark.parametrize("then", [another_body, status(416)])
async def test_what_nobody_has_a_part_of_begins_anew(
    upstream: RawUpstream, edge_settings: MakeSettings, then: Script
) -> None:
    """A playlist is given out whole, so another may take its place; 416 is followed by a request for all."""

    async def once_then_well(asked: Asked, talk: Talk) -> None:
        await (then if asked.first_byte is not None else well)(asked, talk)

    upstream.script = breaking = Breaking("end", then=once_then_well)
    breaking.may_break.set()
    async with opened_media(edge_settings(), upstream) as opened:
        found = await opened.media.get(admitted_to(PLAYLIST))
        body = body_of(PLAYLIST)
        assert await read(found) == (body[::-1] if then is another_body else body)


async def test_without_a_strong_tag_a_body_begins_anew(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """It is given out when it is whole, since nothing could prove its end to belong to its beginning."""
    breaks = [True, False]

    async def untagged(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk, ETag='W/"weak"')
        body = body_of(asked.path)
        if breaks.pop(0):
            await talk.send(body[:BEGUN_BYTES])
            talk.end()
        else:
            await talk.send(body)

    upstream.script = untagged
    async with opened_media(edge_settings(), upstream) as opened:
        found = await opened.media.get(admitted_to(SEGMENT))
        assert found.entry is not None
        assert found.entry.representation.body == body_of(SEGMENT)
    assert "range" not in upstream.asked[1].headers


async def test_an_upstream_that_always_lies_about_the_length(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Is asked again, and then not believed."""

    async def lying(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk, ETag='W/"weak"')
        await talk.send(body_of(asked.path)[:BEGUN_BYTES])
        talk.end()

    upstream.script = lying
    async with opened_media(edge_settings(), upstream) as opened:
        with pytest.raises(UpstreamUnreachableError):
            await opened.media.get(admitted_to(SEGMENT))
    assert len(upstream.asked) == 3


async def test_a_fill_whose_task_dies_is_handed_over_once(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """It goes on where it was; those who wait notice nothing."""
    upstream.script = breaking = Breaking("stall")
    async with opened_media(edge_settings(), upstream) as opened:
        _, chunks = await begin(opened)
        assert opened.end_tasks() == 1
        assert await rest(chunks) == body_of(SEGMENT)[BEGUN_BYTES:]
        breaking.may_break.set()
    assert upstream.asked[1].first_byte == BEGUN_BYTES


async def test_a_fill_whose_task_dies_twice_is_given_up(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Something is wrong that another try won't mend."""
    upstream.script = Breaking("stall", breaks=2)
    async with opened_media(edge_settings(), upstream) as opened:
        waiting = asyncio.create_task(opened.media.get(admitted_to(PLAYLIST)))
        for times in (1, 2):
            await upstream.when_asked(times)
            assert opened.end_tasks() == 1
        with pytest.raises(AbandonedFillError):
            await waiting
        upstream.script = well
        assert await read(await opened.media.get(admitted_to(PLAYLIST))) == body_of(PLAYLIST)


async def test_a_fill_that_crashes_is_handed_over_too(
    upstream: RawUpstream, edge_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once; after that the fault is told as what it is."""
    async with opened_media(edge_settings(), upstream) as opened:
        faults: list[Exception] = [ZeroDivisionError("a fault of ours")]
        load = opened.cache.load

        async def faulty(key: object) -> object:
            if faults:
                raise faults.pop()
            return await load(key)  # type: ignore[arg-type]

        monkeypatch.setattr(opened.cache, "load", faulty)
        assert await read(await opened.media.get(admitted_to(SEGMENT))) == body_of(SEGMENT)
        faults += [ZeroDivisionError(), ZeroDivisionError()]
        with pytest.raises(ZeroDivisionError):
            await opened.media.get(admitted_to(PLAYLIST))


async def test_nobody_joins_a_fill_that_is_too_old(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """Who comes now begins another; both end well."""
    upstream.script = breaking = Breaking("stall", breaks=1)
    async with opened_media(edge_settings(fill_age_limit_s=15.0), upstream, clock=clock) as opened:
        _, chunks = await begin(opened)
        clock.now_s += 15.0
        joined = await opened.media.get(admitted_to(SEGMENT))
        assert joined.outcome is Outcome.COLLAPSED
        clock.now_s += 0.1
        own = await opened.media.get(admitted_to(SEGMENT))
        assert (own.outcome, await read(own)) == (Outcome.MISS, body_of(SEGMENT))
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.HIT
        breaking.may_break.set()
        opened.end_tasks()  # the old one, which is handed over
        assert await rest(chunks) == body_of(SEGMENT)[BEGUN_BYTES:]
        assert await read(joined) == body_of(SEGMENT)


async def test_a_drip_is_not_waited_for_for_ever(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """It never stalls, and never ends: the bound on the whole fill ends it."""

    async def dripping(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk)
        for byte in body_of(asked.path):
            await talk.send(bytes([byte]))
            await asyncio.sleep(0.01)

    upstream.script = dripping
    settings = edge_settings(upstream_timeout_s=1.0, upstream_stall_timeout_s=0.8)
    async with opened_media(settings, upstream) as opened:
        found = await opened.media.get(admitted_to(SEGMENT))
        assert found.filling is not None
        with pytest.raises(UpstreamTimeoutError):
            await rest(found.filling.chunks())
        with pytest.raises(UpstreamTimeoutError):
            await opened.media.get(admitted_to(PLAYLIST))


async def test_a_waiter_has_a_bound_of_her_own(
    upstream: RawUpstream, edge_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the fill may be stuck in."""
    async with opened_media(edge_settings(upstream_timeout_s=0.05), upstream) as opened:

        async def stuck(_key: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(opened.cache, "load", stuck)
        with pytest.raises(UpstreamTimeoutError):
            await opened.media.get(admitted_to(SEGMENT))
