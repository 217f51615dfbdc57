"""Reading answers by the byte, and judging them."""

import asyncio
import gzip
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

import brotli

from tests.integration.delivery.fuzz.stock import Stock

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}
_STATUS_LINE = re.compile(rb"HTTP/\d\.\d ([1-5]\d\d) [ -~]*")
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_NO_BODY = (204, 304)


class WrongAnswerError(AssertionError):
    """The edge answered what it must not."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a request may be answered with."""

    statuses: frozenset[int]
    stock: Stock
    """Whatever comes with a 200 or a 206 is of this."""
    body: bytes | None = None
    """And if it is known which, the whole of this."""
    part: slice | None = None
    """What a 206 has of it."""
    head: bool = False

    def judge(self, answer: "Answer") -> None:
        """Raise if the answer is none of those."""
        if answer.status not in self.statuses:
            raise WrongAnswerError(f"{answer.status}, not one of {sorted(self.statuses)}")
        if self.head:
            self._judge_length(answer)
        elif answer.status == 200:
            self._judge_whole(answer)
        elif answer.status == 206:
            self._judge_part(answer)

    def _judge_length(self, answer: "Answer") -> None:
        told = int(answer.fields.get("content-length", "0"))
        plain = answer.status == 200 and "content-encoding" not in answer.fields
        if plain and self.body is not None and told != len(self.body):
            raise WrongAnswerError(f"HEAD tells {told} bytes, not {len(self.body)}")

    def _judge_whole(self, answer: "Answer") -> None:
        body = _DECODERS[answer.fields.get("content-encoding", "")](answer.body)
        right = body == self.body if self.body is not None else self.stock.holds(body)
        if not right:
            raise WrongAnswerError(f"a 200 with {len(body)} wrong bytes")

    def _judge_part(self, answer: "Answer") -> None:
        match = _CONTENT_RANGE.fullmatch(answer.fields.get("content-range", ""))
        if match is None or "content-encoding" in answer.fields:
            raise WrongAnswerError("a 206 that doesn't tell what it is a part of")
        first, last, length_bytes = map(int, match.groups())
        if self.body is None or self.part is None:
            right = last - first + 1 == len(answer.body) and self.stock.holds_part(
                answer.body, first, length_bytes
            )
        else:
            told = (first, last + 1, length_bytes)
            right = told == (self.part.start, self.part.stop, len(self.body))
            right = right and answer.body == self.body[self.part]
        if not right:
            raise WrongAnswerError(f"a 206 with wrong bytes {first}-{last}/{length_bytes}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A final answer, whole."""

    status: int
    fields: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"{self.status} {self.fields} and {len(self.body)} bytes {self.body[:80]!r}"


async def read_answer(reader: asyncio.StreamReader, *, head: bool) -> Answer:
    """The next answer.

    Raises:
        asyncio.IncompleteReadError: The server ended the connection; `partial` is empty between two answers.
    """
    block = await reader.readuntil(b"\r\n\r\n")
    line, *lines = block[:-4].split(b"\r\n")
    match = _STATUS_LINE.fullmatch(line)
    if match is None:
        raise WrongAnswerError(f"no status line: {line[:80]!r}")
    status = int(match[1])
    fields = {name.lower(): value for name, _, value in (one.decode().partition(": ") for one in lines)}
    length_bytes = 0 if head or status < 200 or status in _NO_BODY else int(fields["content-length"])
    return Answer(status, fields, await reader.readexactly(length_bytes))
