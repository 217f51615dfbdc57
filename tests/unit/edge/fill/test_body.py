"""A body as it arrives: what readers are given, and what may happen to it once they are."""

import asyncio

import pytest

from edge.errors import ChangedBodyError, UpstreamUnreachableError
from edge.fill.body import Body
from edge.upstream.answer import Head


def head(etag: str | None = '"a"', length_bytes: int = 6) -> Head:
    """What is said of a body."""
    return Head(200, "audio/mp4", etag, "max-age=60", 0.0, "", length_bytes)


async def read(body: Body) -> bytes:
    """All of it."""
    return b"".join([chunk async for chunk in body.chunks()])


async def test_readers_go_at_their_own_pace() -> None:
    """One reads as it comes, one when all is there."""
    body = Body()
    body.go_on(head(), 0)
    quick = asyncio.create_task(read(body))
    for chunk in (b"ab", b"cd", b"ef"):
        await asyncio.sleep(0)
        body.append(chunk)
    body.end(None)
    assert (await quick, await read(body), body.whole()) == (b"abcdef",) * 3


async def test_nobody_takes_a_part_for_the_whole() -> None:
    """Not even when whoever ended the body thought that all was well."""
    body = Body()
    body.go_on(head(), 0)
    body.append(b"abc")
    body.end(None)
    with pytest.raises(ChangedBodyError):
        await read(body)


async def test_readers_get_what_there_is_before_the_error() -> None:
    """It may be all that somebody wanted."""
    body = Body()
    body.go_on(head(), 0)
    body.append(b"abc")
    body.end(UpstreamUnreachableError("gone"))
    chunks = body.chunks()
    assert await anext(chunks) == b"abc"
    with pytest.raises(UpstreamUnreachableError):
        await anext(chunks)


@pytest.mark.parametrize(
    ("first_byte", "known_bytes"),
    [(0, 3), (2, 1), (3, 0)],
)
def test_the_same_body_goes_on_wherever_the_answer_begins(first_byte: int, known_bytes: int) -> None:
    """What is known already is left out."""
    body = Body()
    body.go_on(head(), 0)
    body.append(b"abc")
    body.given_out = True
    assert body.go_on(head(), first_byte) == known_bytes


@pytest.mark.parametrize(
    ("other", "first_byte"),
    [(head('"b"'), 0), (head('"a"', 7), 0), (head(None), 0), (head('"b"'), 3), (head(), 4)],
)
def test_what_was_given_out_never_changes(other: Head, first_byte: int) -> None:
    """Another tag, another length, no tag, or a gap."""
    body = Body()
    body.go_on(head(), 0)
    body.append(b"abc")
    body.given_out = True
    with pytest.raises(ChangedBodyError):
        body.go_on(other, first_byte)
    assert (body.head, body.received_bytes) == (head(), 3)


def test_what_nobody_was_given_may_become_another_body() -> None:
    """From its first byte on."""
    body = Body()
    body.go_on(head(), 0)
    body.append(b"abc")
    assert body.go_on(head('"b"'), 0) == 0
    body.append(b"xyzxyz")
    assert (body.head, body.whole()) == (head('"b"'), b"xyzxyz")


def test_two_bodies_without_tags_are_not_the_same() -> None:
    """Nothing proves that they are."""
    body = Body()
    body.go_on(head(None), 0)
    body.append(b"abc")
    assert (body.go_on(head(None), 0), body.received_bytes) == (0, 0)


async def test_an_empty_body_is_whole() -> None:
    """There is such a thing."""
    body = Body()
    body.go_on(head(length_bytes=0), 0)
    body.end(None)
    assert await read(body) == b""
