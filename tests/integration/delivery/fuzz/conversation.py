"""One connection's worth of requests, told by a seed alone."""

import asyncio
import itertools
import random
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass, field

from tests.integration.delivery.fuzz.answers import Answer, Expectation, WrongAnswerError, read_answer
from tests.integration.delivery.fuzz.hostile import any_hostile
from tests.integration.delivery.fuzz.well_formed import EVERYTHING_BUT_5XX, Request, Tokens, any_well_formed

TIMEOUT_S = 30.0
LAST_WORDS = frozenset({400, 408, 413, 414, 417, 431})
"""After these a server reads no more of a connection."""

_READ_BUFFER_BYTES = 1 << 18
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass
class Conversation:
    """What is sent on one connection, and what may come of it."""

    requests: list[Request]
    hostile: bytes = b""
    most_answers: int = 0
    """To the hostile bytes."""
    leaves: bool = False
    """Without waiting for any answer."""
    cuts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, seed: str, tokens: Tokens) -> "Conversation":
        """The same seed, the same conversation, byte for byte."""
        source = random.Random(seed)
        count = source.choice([1, 2, 4, 8, 16, 24])
        kind = source.random()
        if kind < 0.6:
            requests = [any_well_formed(source, tokens, close=n == count - 1) for n in range(count)]
            made = cls(requests)
        elif kind < 0.95:
            requests = [any_well_formed(source, tokens, close=False) for _ in range(count // 8)]
            hostile, most_answers = any_hostile(source, tokens)
            made = cls(requests, hostile, most_answers)
        else:
            made = cls([any_well_formed(source, tokens, close=False) for _ in range(count)], leaves=True)
        made.cuts = sorted(source.choices(range(len(made.data) + 1), k=source.choice([0, 0, 0, 1, 4])))
        return made

    @property
    def data(self) -> bytes:
        """Everything that is sent."""
        return b"".join(request.data for request in self.requests) + self.hostile

    @property
    def count(self) -> int:
        """How many requests it is."""
        return len(self.requests) + bool(self.hostile)

    def may_break(self, number: int) -> bool:
        """Whether from this request on anything is malformed.

        The HTTP library may read it together with good ones before it, and then answers only what is wrong.
        """
        later = self.requests[number:]
        return bool(self.hostile) or any(400 in request.expected.statuses for request in later)


async def hold(conversation: Conversation, port: int, tokens: Tokens) -> None:
    """Say it all, and judge every answer.

    Raises:
        WrongAnswerError: One is wrong, or missing.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_READ_BUFFER_BYTES)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            with suppress(ConnectionError):  # a server that has said its last word while we still write
                await _send(conversation, writer)
            if conversation.leaves:
                _reset(writer)
                return
            if await _read_expected(conversation, reader) and conversation.hostile:
                with suppress(OSError):  # as above
                    writer.write_eof()
                await _read_rest(conversation, reader, tokens)
    except TimeoutError:
        raise WrongAnswerError("no end of it") from None
    finally:
        writer.close()


async def _send(conversation: Conversation, writer: asyncio.StreamWriter) -> None:
    data = conversation.data
    bounds = [0, *conversation.cuts, len(data)]
    for start, stop in itertools.pairwise(bounds):
        writer.write(data[start:stop])
        await asyncio.sleep(0)  # the server may read this much by itself


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()


async def _read_expected(conversation: Conversation, reader: asyncio.StreamReader) -> bool:
    """Whether the connection goes on behind them."""
    before: Answer | None = None
    for number, request in enumerate(conversation.requests):
        answer = await _next(reader, head=request.expected.head)
        if answer is None:
            raise WrongAnswerError(f"no answer to {number}, {request.data!r}; the last one was {before}")
        if answer.status in LAST_WORDS and conversation.may_break(number):
            return False
        try:
            request.expected.judge(answer)
        except WrongAnswerError as error:
            raise WrongAnswerError(f"request {number}, {request.data!r}: {error}; {answer}") from None
        before = answer
    return True


async def _read_rest(conversation: Conversation, reader: asyncio.StreamReader, tokens: Tokens) -> None:
    """Whatever the server makes of the rest, it is no 5xx, no wrong byte, and not too many answers."""
    anything = [Expectation(EVERYTHING_BUT_5XX | {426}, stock) for stock in tokens.good.values()]
    answers = 0
    while (answer := await _next(reader, head=False)) is not None:
        if answer.status >= 200:
            answers += 1
            _judge_any(anything, answer)
        if answers > conversation.most_answers:
            raise WrongAnswerError(f"more than {conversation.most_answers} answers: {answer}")


def _judge_any(expected: list[Expectation], answer: Answer) -> None:
    errors = []
    for one in expected:
        try:
            return one.judge(answer)
        except WrongAnswerError as error:
            errors.append(str(error))
    raise WrongAnswerError(f"{errors}: {answer}")


async def _next(reader: asyncio.StreamReader, *, head: bool) -> Answer | None:
    """The next answer, or None at the connection's end; an answer broken off is an error."""
    try:
        return await read_answer(reader, head=head)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise WrongAnswerError(f"broken off: {error.partial[:200]!r}") from None
        return None
    except ConnectionError:
        return None
