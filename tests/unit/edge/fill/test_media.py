"""Media: who is answered from where, and what is kept for whom."""

import asyncio
from collections.abc import Callable

import pytest

from edge.cache.key import UncacheableError, cache_key
from edge.errors import (
    AbandonedFillError,
    BadUpstreamAnswerError,
    KnownAbsentError,
    NotPackagedYetError,
    UpstreamBusyError,
)
from edge.fill.outcome import Outcome
from kernel.admission import NoSuchMediaError
from kernel.http.content_coding import encode_text
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.quality import Quality
from kernel.settings import EdgeSettings
from tests.unit.edge.fill.conftest import Clock, opened_media, read
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to
from tests.unit.edge.upstream.raw_upstream import (
    IMMUTABLE,
    Asked,
    RawUpstream,
    Talk,
    body_of,
    etag_of,
    send_head,
    status,
    well,
)

MakeSettings = Callable[..., EdgeSettings]

PLAYLIST = f"{ASSET}/lossless_alac/index.m3u8"
KEY = f"{ASSET}/lossless_alac/key"


async def test_what_was_fetched_once_is_there(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """For everybody, under whatever token."""
    async with opened_media(edge_settings(), upstream) as opened:
        first = await opened.media.get(admitted_to(SEGMENT, "her"))
        assert (first.outcome, await read(first)) == (Outcome.MISS, body_of(SEGMENT))
        second = await opened.media.get(admitted_to(SEGMENT, "him"))
        assert (second.outcome, await read(second)) == (Outcome.HIT, body_of(SEGMENT))
    assert [asked.token for asked in upstream.asked] == ["her"]


async def test_the_first_bytes_are_given_before_the_last_have_come(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """With everything a head needs."""
    may_go_on = asyncio.Event()

    async def halting(asked: Asked, talk: Talk) -> None:
        body = body_of(asked.path)
        await send_head(asked, talk)
        await talk.send(body[:1000])
        await may_go_on.wait()
        await talk.send(body[1000:])

    upstream.script = halting
    async with opened_media(edge_settings(), upstream) as opened:
        found = await opened.media.get(admitted_to(SEGMENT))
        filling, body = found.filling, body_of(SEGMENT)
        assert filling is not None
        assert (filling.content_type, filling.etag) == ("audio/mp4", etag_of(body))
        assert (filling.cache_control, filling.length_bytes) == (IMMUTABLE, len(body))
        chunks = filling.chunks()
        assert await anext(chunks) == body[:1000]
        may_go_on.set()
        assert b"".join([chunk async for chunk in chunks]) == body[1000:]
        entry = await filling.entry()
        assert (entry.representation.body, opened.cache.get(entry.key)) == (body, entry)


async def test_a_thousand_who_miss_at_once_are_one_fill(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """All get the very same bytes: none is copied for anybody."""
    may_answer = asyncio.Event()

    async def when_told(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await well(asked, talk)

    async def listen() -> tuple[Outcome, list[bytes]]:
        found = await opened.media.get(admitted_to(SEGMENT))
        assert found.filling is not None
        return found.outcome, [chunk async for chunk in found.filling.chunks()]

    upstream.script = when_told
    async with opened_media(edge_settings(), upstream) as opened:
        listeners = [asyncio.create_task(listen()) for _ in range(1000)]
        await upstream.when_asked(1)
        may_answer.set()
        heard = await asyncio.gather(*listeners)
    assert len(upstream.asked) == 1
    assert [outcome for outcome, _ in heard].count(Outcome.MISS) == 1
    assert {outcome for outcome, _ in heard} == {Outcome.MISS, Outcome.COLLAPSED}
    assert b"".join(heard[0][1]) == body_of(SEGMENT)
    assert {tuple(map(id, chunks)) for _, chunks in heard} == {tuple(map(id, heard[0][1]))}


async def test_playlists_come_whole_and_compressed_once(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """There is nothing to gain from half of one."""
    async with opened_media(edge_settings(), upstream) as opened:
        found = await opened.media.get(admitted_to(PLAYLIST))
        assert found.entry is not None
        representation = found.entry.representation
        assert representation.body == body_of(PLAYLIST)
        assert dict(representation.encodings) == encode_text(body_of(PLAYLIST))
        segment = await (await opened.media.get(admitted_to(SEGMENT))).filling.entry()  # type: ignore[union-attr]
        assert dict(segment.representation.encodings) == {}


async def test_the_multivariant_playlist_is_kept_by_quality(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """It lists what the token admits."""
    async with opened_media(edge_settings(), upstream) as opened:
        for quality in (Quality.AAC_96, Quality.LOSSLESS, Quality.AAC_96):
            admitted = admitted_to(f"{ASSET}/master.m3u8")
            object.__setattr__(admitted.token, "quality", quality)
            await opened.media.get(admitted)
    assert len(upstream.asked) == 2


async def test_a_key_is_not_media(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """A mistake is an error before anything is asked for."""
    async with opened_media(edge_settings(), upstream) as opened:
        with pytest.raises(UncacheableError):
            await opened.media.get(admitted_to(KEY))
    assert upstream.asked == []


@pytest.mark.parametrize(("code", "error"), [(401, TokenRefusedError), (403, NotAdmittedError)])
async def test_a_refusal_is_of_one_token_alone(
    upstream: RawUpstream, edge_settings: MakeSettings, code: int, error: type[Exception]
) -> None:
    """Those who waited for her fill ask with tokens of their own, together; and nothing is remembered."""
    may_answer = asyncio.Event()

    async def script(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await (status(code) if asked.token == "refused" else well)(asked, talk)

    upstream.script = script
    async with opened_media(edge_settings(), upstream) as opened:
        first = asyncio.create_task(opened.media.get(admitted_to(SEGMENT, "refused")))
        await upstream.when_asked(1)
        others = [
            asyncio.create_task(opened.media.get(admitted_to(SEGMENT, f"good-{number}")))
            for number in range(20)
        ]
        await asyncio.sleep(0)  # they join
        may_answer.set()
        with pytest.raises(error):
            await first
        assert {await read(found) for found in await asyncio.gather(*others)} == {body_of(SEGMENT)}
        assert len(upstream.asked) == 2
        assert (await opened.media.get(admitted_to(SEGMENT, "refused"))).outcome is Outcome.HIT


async def test_what_is_not_there_is_not_asked_for_again_so_soon(
    upstream: RawUpstream, edge_settings: MakeSettings, clock: Clock
) -> None:
    """For a moment, and by name."""
    upstream.script = status(404)
    async with opened_media(edge_settings(negative_ttl_s=2.0), upstream, clock=clock) as opened:
        with pytest.raises(NoSuchMediaError) as told:
            await opened.media.get(admitted_to(SEGMENT))
        assert not isinstance(told.value, KnownAbsentError)
        clock.now_s += 1.9
        with pytest.raises(KnownAbsentError):
            await opened.media.get(admitted_to(SEGMENT, "another"))
        assert len(upstream.asked) == 1
        upstream.script = well
        assert (await opened.media.get(admitted_to(PLAYLIST))).outcome is Outcome.MISS
        clock.now_s += 0.1
        assert await read(await opened.media.get(admitted_to(SEGMENT))) == body_of(SEGMENT)


@pytest.mark.parametrize("code", [500, 503])
async def test_a_failure_is_told_to_all_who_waited_and_forgotten(
    upstream: RawUpstream, edge_settings: MakeSettings, code: int
) -> None:
    """The next who comes tries again."""
    may_answer = asyncio.Event()

    async def failing(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await status(code)(asked, talk)

    upstream.script = failing
    async with opened_media(edge_settings(), upstream) as opened:
        waiting = [asyncio.create_task(opened.media.get(admitted_to(SEGMENT))) for _ in range(20)]
        await upstream.when_asked(1)
        may_answer.set()
        told = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(one) for one in told} == {UpstreamBusyError if code == 503 else BadUpstreamAnswerError}
        assert len(upstream.asked) == 1
        upstream.script = well
        assert await read(await opened.media.get(admitted_to(SEGMENT))) == body_of(SEGMENT)


async def test_one_upstreams_word_on_a_rendition_is_enough(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """The next would let her wait as long, and know no more."""
    upstream.script = other_upstream.script = status(503, b'{"code": "not-packaged-yet"}')
    async with opened_media(edge_settings(), upstream, other_upstream) as opened:
        with pytest.raises(NotPackagedYetError):
            await opened.media.get(admitted_to(SEGMENT))
        assert len(upstream.asked) + len(other_upstream.asked) == 1


async def test_the_next_upstream_is_asked_when_one_fails(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Whichever comes first, and whether it is away or unwell."""

    async def reset(_asked: Asked, talk: Talk) -> None:
        talk.reset()

    for failing, other in ((upstream, other_upstream), (other_upstream, upstream)):
        other.script = well
        for script in (reset, status(500), status(503)):
            failing.script = script
            async with opened_media(edge_settings(), upstream, other_upstream) as opened:
                assert await read(await opened.media.get(admitted_to(SEGMENT))) == body_of(SEGMENT)


@pytest.mark.parametrize("code", [401, 403, 404])
async def test_a_clear_no_is_not_asked_of_the_next(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings, code: int
) -> None:
    """All upstreams would say the same."""
    upstream.script = other_upstream.script = status(code)
    async with opened_media(edge_settings(), upstream, other_upstream) as opened:
        with pytest.raises((TokenRefusedError, NotAdmittedError, NoSuchMediaError)):
            await opened.media.get(admitted_to(SEGMENT))
    assert len(upstream.asked) + len(other_upstream.asked) == 1


async def test_what_must_not_be_stored_is_not(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """It reaches whoever asked, and is asked for again."""

    async def private(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk, Cache_Control="no-store")
        await talk.send(body_of(asked.path))

    upstream.script = private
    async with opened_media(edge_settings(), upstream) as opened:
        for _ in range(2):
            found = await opened.media.get(admitted_to(SEGMENT))
            assert (await read(found), found.stored) == (body_of(SEGMENT), False)
            assert opened.cache.get(cache_key(admitted_to(SEGMENT))) is None
    assert ["if-none-match" in asked.headers for asked in upstream.asked] == [False, False]


async def test_cache_status_tells_the_whole_way(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """The cache nearest to the origin comes first (RFC 9211 section 2)."""

    async def shield(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk, Cache_Status="shield; hit")
        await talk.send(body_of(asked.path))

    upstream.script = shield
    async with opened_media(edge_settings(), upstream) as opened:
        for path in (SEGMENT, PLAYLIST):
            found = await opened.media.get(admitted_to(path))
            await read(found)
            assert found.cache_status("edge") == "shield; hit, edge; fwd=uri-miss; fwd-status=200; stored"
            assert (await opened.media.get(admitted_to(path))).cache_status("edge") == "edge; hit"


@pytest.mark.parametrize("path", [SEGMENT, f"album/{SEGMENT}"])
async def test_what_is_purged_while_it_comes_is_not_kept(
    upstream: RawUpstream, edge_settings: MakeSettings, path: str
) -> None:
    """Who waits for it gets it, and nobody after."""
    may_answer = asyncio.Event()

    async def when_told(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await well(asked, talk)

    upstream.script = when_told
    async with opened_media(edge_settings(), upstream) as opened:
        waiting = asyncio.create_task(opened.media.get(admitted_to(path)))
        await upstream.when_asked(1)
        await opened.media.purge(ASSET)
        may_answer.set()
        found = await waiting
        assert (await read(found), found.stored) == (body_of(path), False)
        again = await opened.media.get(admitted_to(path))
        assert (again.outcome, await read(again)) == (Outcome.MISS, body_of(path))
        assert await opened.media.purge(ASSET) == 1


async def test_leaving_ends_what_is_under_way(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Who waits is told, and nothing begins any more."""

    async def silent(_asked: Asked, _talk: Talk) -> None:
        await asyncio.Event().wait()

    upstream.script = silent
    async with opened_media(edge_settings(), upstream) as opened:
        waiting = asyncio.create_task(opened.media.get(admitted_to(SEGMENT)))
        await upstream.when_asked(1)
    with pytest.raises(AbandonedFillError):
        await waiting
    with pytest.raises(AbandonedFillError):
        await opened.media.get(admitted_to(SEGMENT))
    assert len(upstream.asked) == 1
