"""What has grown old: asked about, refreshed, and served nevertheless while nobody answers."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.cache.key import cache_key
from edge.errors import UpstreamBusyError, UpstreamTimeoutError, UpstreamUnreachableError
from edge.fill.outcome import Outcome
from kernel.admission import NoSuchMediaError
from kernel.playback_token import NotAdmittedError
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
)

MakeSettings = Callable[..., EdgeSettings]

PLAYLIST = f"{ASSET}/lossless_alac/index.m3u8"


def with_age(cache_control: str, *, reverse: bool = False) -> Script:
    """Answers as the upstream does with this Cache-Control; in reverse with another body."""

    async def script(asked: Asked, talk: Talk) -> None:
        body = body_of(asked.path)[::-1] if reverse else body_of(asked.path)
        if asked.headers.get("if-none-match") == etag_of(body):
            await talk.head(304, ETag=etag_of(body), Cache_Control=cache_control)
            return
        await send_head(asked, talk, Cache_Control=cache_control, ETag=etag_of(body))
        await talk.send(body)

    return script


async def filled(opened: Opened) -> None:
    """The segment is in the cache."""
    found = await opened.media.get(admitted_to(SEGMENT))
    assert await read(found) == body_of(SEGMENT)
    if found.filling is not None:
        await found.filling.entry()


async def test_what_has_grown_old_is_asked_about_and_refreshed(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """A 304 is a new lease, on the terms that it tells."""
    upstream.script = with_age("max-age=60")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 59
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.HIT
        clock.now_s += 1
        upstream.script = with_age("max-age=10")
        found = await opened.media.get(admitted_to(SEGMENT))
        assert (found.outcome, await read(found)) == (Outcome.REVALIDATED, body_of(SEGMENT))
        assert found.cache_status("edge") == "edge; fwd=stale; fwd-status=304; stored"
        clock.now_s += 9
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.HIT
        clock.now_s += 1
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.REVALIDATED
    assert [asked.headers.get("if-none-match") for asked in upstream.asked] == [
        None,
        *[etag_of(body_of(SEGMENT))] * 2,
    ]


async def test_what_has_changed_takes_the_place_of_the_old(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """For whoever asks from then on."""
    upstream.script = with_age("max-age=60")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 60
        upstream.script = with_age("max-age=60", reverse=True)
        assert await read(await opened.media.get(admitted_to(SEGMENT))) == body_of(SEGMENT)[::-1]
        found = await opened.media.get(admitted_to(SEGMENT))
        assert await read(found) == body_of(SEGMENT)[::-1]


async def reset(_asked: Asked, talk: Talk) -> None:
    """An upstream that is away."""
    talk.reset()


async def silent(_asked: Asked, _talk: Talk) -> None:
    """An upstream that hangs."""
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("script", "error"),
    [(reset, UpstreamUnreachableError), (status(503), UpstreamBusyError), (silent, UpstreamTimeoutError)],
)
async def test_what_is_old_is_served_while_nobody_answers(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock, script: Script, error: type[Exception]
) -> None:
    """For so long, and no longer; once somebody answers again it is refreshed."""
    upstream.script = with_age("max-age=60")
    settings = edge_settings(stale_if_error_s=1000.0, upstream_stall_timeout_s=0.5)
    async with opened_media(settings, upstream, clock=clock) as opened:
        await filled(opened)
        upstream.script = script
        clock.now_s += 1059.9
        for _ in range(2):
            found = await opened.media.get(admitted_to(SEGMENT))
            assert (found.outcome, await read(found)) == (Outcome.STALE, body_of(SEGMENT))
        clock.now_s += 0.1
        with pytest.raises(error):
            await opened.media.get(admitted_to(SEGMENT))
        upstream.script = with_age("max-age=60")
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.REVALIDATED


async def test_nobody_waits_for_upstreams_that_are_known_to_be_away(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """What is old is served at once; the health checks see when there is somebody to ask."""
    upstream.script = with_age("max-age=60")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 60
        upstream.health = 503
        (only,) = opened.upstreams.in_order(admitted_to(SEGMENT).path.asset)
        await only.check()
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.STALE
        assert len(upstream.asked) == 1
        upstream.health = 200
        await only.check()
        assert (await opened.media.get(admitted_to(SEGMENT))).outcome is Outcome.REVALIDATED


async def test_nobody_waits_long_for_what_is_at_hand(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """Where nothing is, she would wait for an upstream that drips; the old is better than that."""

    async def dripping(asked: Asked, talk: Talk) -> None:
        body = body_of(asked.path)[::-1]
        await send_head(asked, talk, ETag=etag_of(body))
        for byte in body:
            await talk.send(bytes([byte]))
            await asyncio.sleep(0.01)

    upstream.script = with_age("max-age=60")
    settings = edge_settings(upstream_stall_timeout_s=0.5, upstream_timeout_s=1000.0)
    async with opened_media(settings, upstream, clock=clock) as opened, asyncio.timeout(30):
        await opened.media.get(admitted_to(PLAYLIST))
        clock.now_s += 60
        upstream.script = dripping
        found = await opened.media.get(admitted_to(PLAYLIST))
        assert (found.outcome, await read(found)) == (Outcome.STALE, body_of(PLAYLIST))


async def test_what_must_be_asked_about_is_not_served_stale(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """Its owner said so (RFC 9111 section 5.2.2.2)."""
    upstream.script = with_age("max-age=60, must-revalidate")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 60
        upstream.script = status(503)
        with pytest.raises(UpstreamBusyError):
            await opened.media.get(admitted_to(SEGMENT))


@pytest.mark.parametrize(("code", "error"), [(404, NoSuchMediaError), (403, NotAdmittedError)])
async def test_a_clear_no_is_an_answer(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock, code: int, error: type[Exception]
) -> None:
    """What is not there any more, or not for her, is not served from an old copy."""
    upstream.script = with_age("max-age=60")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 60
        upstream.script = status(code)
        with pytest.raises(error):
            await opened.media.get(admitted_to(SEGMENT))


async def test_a_part_of_the_new_is_never_followed_by_the_old(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """Once a listener has a part of what replaced the old copy, that can't be served any more."""
    may_break = asyncio.Event()

    async def breaking(asked: Asked, talk: Talk) -> None:
        if asked.first_byte is not None:
            await status(500)(asked, talk)
            return
        body = body_of(asked.path)[::-1]
        await send_head(asked, talk, ETag=etag_of(body))
        await talk.send(body[:1000])
        await may_break.wait()
        talk.end()

    upstream.script = with_age("max-age=60")
    async with opened_media(edge_settings(), upstream, clock=clock) as opened:
        await filled(opened)
        clock.now_s += 60
        upstream.script = breaking
        found = await opened.media.get(admitted_to(SEGMENT))
        assert found.filling is not None
        chunks = found.filling.chunks()
        assert await anext(chunks) == body_of(SEGMENT)[::-1][:1000]
        may_break.set()
        with pytest.raises(Exception, match="500"):
            await anext(chunks)


async def test_what_is_on_disk_needs_no_upstream(
    upstream: RawUpstream, edge_settings: MakeSettings, tmp_path: Path, clock: Clock
) -> None:
    """A restarted edge answers from there, however many ask at once, with one reading."""
    upstream.script = with_age("max-age=60")
    settings = edge_settings(disk_cache_directory=str(tmp_path / "cache"))
    async with opened_media(settings, upstream, clock=clock) as opened:
        await filled(opened)
    async with opened_media(settings, upstream, clock=clock) as opened:
        founds = await asyncio.gather(*(opened.media.get(admitted_to(SEGMENT)) for _ in range(50)))
        assert {found.outcome for found in founds} == {Outcome.DISK}
        assert await read(founds[0]) == body_of(SEGMENT)
        assert opened.cache.get(cache_key(admitted_to(SEGMENT))) is founds[0].entry
    assert len(upstream.asked) == 1
    clock.now_s += 60
    upstream.script = reset
    async with opened_media(settings, upstream, clock=clock) as opened:
        found = await opened.media.get(admitted_to(SEGMENT))
        assert (found.outcome, await read(found)) == (Outcome.STALE, body_of(SEGMENT))
