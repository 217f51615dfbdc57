"""One upstream: what is asked of it, and which of its answers are taken."""

import asyncio
from collections.abc import Callable

import pytest

from edge.errors import (
    BadUpstreamAnswerError,
    ChangedBodyError,
    UpstreamBusyError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from edge.upstream.answer import MAX_BODY_BYTES, Head
from edge.upstream.upstream import Upstream
from kernel.admission import NoSuchMediaError
from kernel.playback_token import NotAdmittedError, TokenRefusedError
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import RevocationReason
from kernel.settings import EdgeSettings
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to, opened_upstreams
from tests.unit.edge.upstream.raw_upstream import (
    BODY_BYTES,
    IMMUTABLE,
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


async def fetch(upstream: Upstream, **headers: str) -> tuple[Head, bytes]:
    """A whole answer."""
    async with upstream.ask(admitted_to(SEGMENT), headers) as answer:
        return answer.head, b"".join([chunk async for chunk in answer.chunks])


async def fetch_from(raw: RawUpstream, settings: EdgeSettings, **headers: str) -> tuple[Head, bytes]:
    """A whole answer of this upstream."""
    async with opened_upstreams(settings, raw) as upstreams:
        return await fetch(upstreams.in_order(ASSET)[0], **headers)


async def test_a_good_answer_is_read_whole(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """With what is said of it."""
    head, body = await fetch_from(upstream, edge_settings())
    assert body == body_of(SEGMENT)
    assert (head.content_type, head.etag, head.length_bytes) == ("audio/mp4", etag_of(body), BODY_BYTES)
    assert head.cache_control == IMMUTABLE


async def test_it_is_told_no_more_than_it_needs(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """The listener's token and the path, who asks, and that nothing is to be encoded."""
    await fetch_from(upstream, edge_settings())
    (asked,) = upstream.asked
    assert (asked.token, asked.path) == ("hers", SEGMENT)
    assert set(asked.headers) == {"host", "accept", "accept-encoding", "user-agent", "segue-peer"}
    assert (asked.headers["accept-encoding"], asked.headers["segue-peer"]) == ("identity", "proof")


async def test_connections_are_used_again(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Once an answer is read to its end."""
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        first = upstreams.in_order(ASSET)[0]
        await first.check()
        before = upstream.connections
        for _ in range(3):
            await fetch(first)
    assert upstream.connections == before + 1


def head_only(**headers: str | int) -> Script:
    """Sends the head of a good answer with these headers, and no body."""

    async def script(asked: Asked, talk: Talk) -> None:
        await send_head(asked, talk, None, **headers)
        talk.end()

    return script


async def chunked(_asked: Asked, talk: Talk) -> None:
    """An answer that doesn't tell its length."""
    await talk.head(200, Transfer_Encoding="chunked")
    await talk.send(b"1\r\nx\r\n0\r\n\r\n")


async def until_closed(_asked: Asked, talk: Talk) -> None:
    """An answer in the manner of HTTP/1.0."""
    await talk.head(200)
    await talk.send(b"x")
    talk.end()


async def no_http(_asked: Asked, talk: Talk) -> None:
    """Something else is listening there."""
    await talk.send(b"220 mail.example ESMTP\r\n")
    talk.end()


async def short(asked: Asked, talk: Talk) -> None:
    """The answer ends early, in good order."""
    await send_head(asked, talk)
    await talk.send(body_of(asked.path)[:1000])
    talk.end()


async def broken(asked: Asked, talk: Talk) -> None:
    """The answer is broken off."""
    await send_head(asked, talk)
    await talk.send(body_of(asked.path)[:1000])
    talk.reset()


async def silent(_asked: Asked, _talk: Talk) -> None:
    """No answer comes."""
    await asyncio.Event().wait()


async def stuck(asked: Asked, talk: Talk) -> None:
    """The answer does not go on."""
    await send_head(asked, talk)
    await talk.send(body_of(asked.path)[:1000])
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (status(401), TokenRefusedError),
        (status(403), NotAdmittedError),
        (status(404), NoSuchMediaError),
        (status(416), ChangedBodyError),
        (status(429), UpstreamBusyError),
        (status(503), UpstreamBusyError),
        (status(502), UpstreamBusyError),
        (status(500), BadUpstreamAnswerError),
        (status(204, b""), BadUpstreamAnswerError),
        (status(302), BadUpstreamAnswerError),
        (chunked, BadUpstreamAnswerError),
        (until_closed, BadUpstreamAnswerError),
        (no_http, BadUpstreamAnswerError),
        (head_only(Content_Encoding="gzip"), BadUpstreamAnswerError),
        (head_only(Content_Length=MAX_BODY_BYTES + 1), BadUpstreamAnswerError),
        (head_only(Content_Length="many"), BadUpstreamAnswerError),
        (short, UpstreamUnreachableError),
        (broken, UpstreamUnreachableError),
        (silent, UpstreamTimeoutError),
        (stuck, UpstreamTimeoutError),
    ],
)
async def test_nothing_but_a_good_answer_is_taken(
    upstream: RawUpstream, edge_settings: MakeSettings, script: Script, error: type[Exception]
) -> None:
    """Each fault has an error of its own, and none repeats what the upstream said, or the token."""
    upstream.script = script
    with pytest.raises(error) as raised:
        await fetch_from(upstream, edge_settings(upstream_stall_timeout_s=0.5))
    assert "secret" not in str(raised.value)
    assert "hers" not in str(raised.value)


@pytest.mark.parametrize(
    "content_range",
    ["bytes 10-99998/100000", "bytes 10-99999/*", "bytes 11-99999/100000", "items 10-99999/100000", ""],
)
async def test_a_part_must_go_to_the_bodys_end(
    upstream: RawUpstream, edge_settings: MakeSettings, content_range: str
) -> None:
    """And say so, in accord with its length."""
    upstream.script = lambda asked, talk: send_head(asked, talk, 10, Content_Range=content_range)
    with pytest.raises(BadUpstreamAnswerError):
        await fetch_from(upstream, edge_settings(), Range="bytes=10-")


async def test_a_weak_tag_is_none(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """It proves nothing about bytes."""
    for tag in ('W/"x"', "x", '"', ""):

        async def script(asked: Asked, talk: Talk, tag: str = tag) -> None:
            await send_head(asked, talk, ETag=tag)
            await talk.send(body_of(asked.path))

        upstream.script = script
        head, _ = await fetch_from(upstream, edge_settings())
        assert head.etag is None


async def test_an_upstream_knows_why_a_token_was_revoked(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """It may have heard of it before this edge did."""
    upstream.script = status(403, b'{"code": "playback-revoked", "reason": "stream-limit", "status": 403}')
    with pytest.raises(RevokedError) as raised:
        await fetch_from(upstream, edge_settings())
    assert raised.value.reason is RevocationReason.STREAM_LIMIT


async def test_an_upstream_that_is_not_there(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Nobody listens on the port."""
    upstream.port = 9
    with pytest.raises(UpstreamUnreachableError):
        await fetch_from(upstream, edge_settings())
