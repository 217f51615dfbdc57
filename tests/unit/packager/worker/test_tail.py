"""The end of what a child says is kept, whatever it says."""

import asyncio

from packager.worker.process.tail import TAIL_BYTES, Tail


async def followed(said: bytes) -> Tail:
    """The tail of a stream."""
    stream = asyncio.StreamReader()
    stream.feed_data(said)
    stream.feed_eof()
    tail = Tail()
    await tail.follow(stream)
    return tail


async def test_the_last_line_tells_the_error() -> None:
    """Of a traceback it is the one that people want."""
    tail = await followed(b"Traceback (most recent call last):\n  File ...\nValueError: torn\n\n")
    assert tail.last_line == "ValueError: torn"


async def test_silence_is_no_line() -> None:
    """A process that was killed says nothing."""
    tail = await followed(b"")
    assert (tail.text, tail.last_line) == ("", "")


async def test_a_flood_is_cut_to_its_end() -> None:
    """Neither its length nor bytes that are no text do harm."""
    tail = await followed(b"\xff" * 1_000_000 + b"\nthe end")
    assert len(tail.text) <= TAIL_BYTES
    assert tail.last_line == "the end"
