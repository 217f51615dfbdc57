"""An upstream on loopback, made of bare sockets, that does to each request what the test tells it to."""

import asyncio
import hashlib
import random
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

IMMUTABLE = "private, max-age=31536000, immutable"
BODY_BYTES = 100_000


def body_of(path: str) -> bytes:
    """What lies under a path after the token: a playlist, a key, or something that looks random."""
    if path.endswith(".m3u8"):
        return f"#EXTM3U {path}\n".encode() * 100
    return random.Random(path).randbytes(16 if path.endswith("/key") else BODY_BYTES)


def etag_of(body: bytes) -> str:
    """A strong tag."""
    return f'"{hashlib.sha256(body).hexdigest()[:16]}"'


def type_of(path: str) -> str:
    """What kind of thing it is."""
    return "application/vnd.apple.mpegurl" if path.endswith(".m3u8") else "audio/mp4"


@dataclass(frozen=True)
class Asked:
    """One request."""

    token: str
    path: str
    headers: dict[str, str]
    """By name in lower case."""

    @property
    def first_byte(self) -> int | None:
        """Where the range begins that was asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        return None if match is None else int(match[1])


class Talk:
    """The server's side of one connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.over = False

    async def send(self, data: bytes) -> None:
        """Send, and wait until the kernel has it."""
        self._writer.write(data)
        await self._writer.drain()

    async def head(self, status: int, **headers: str | int) -> None:
        """A status line and headers; underscores in names stand for hyphens."""
        lines = [f"HTTP/1.1 {status} X"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode())

    def end(self) -> None:
        """Close in good order (FIN)."""
        self.over = True
        self._writer.close()

    def reset(self) -> None:
        """Break off (RST)."""
        self.over = True
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


Script = Callable[[Asked, Talk], Awaitable[None]]


async def well(asked: Asked, talk: Talk) -> None:
    """The answer of an upstream in good health, conditions and ranges included."""
    body = body_of(asked.path)
    etag = etag_of(body)
    if asked.headers.get("if-none-match") == etag:
        await talk.head(304, ETag=etag, Cache_Control=IMMUTABLE)
        return
    first = asked.first_byte if asked.headers.get("if-range", etag) == etag else None
    await send_head(asked, talk, first)
    await talk.send(body[first or 0 :])


async def send_head(asked: Asked, talk: Talk, first_byte: int | None = None, **headers: str | int) -> None:
    """The head of a 200, or of a 206 from a byte on."""
    body = body_of(asked.path)
    known: dict[str, str | int] = {
        "Content_Type": type_of(asked.path),
        "Content_Length": len(body) - (first_byte or 0),
        "ETag": etag_of(body),
        "Cache_Control": IMMUTABLE,
    }
    if first_byte is not None:
        known["Content_Range"] = f"bytes {first_byte}-{len(body) - 1}/{len(body)}"
    await talk.head(200 if first_byte is None else 206, **(known | headers))


def status(code: int, body: bytes = b"secret details") -> Script:
    """Answers nothing but a status."""

    async def script(_asked: Asked, talk: Talk) -> None:
        await talk.head(code, Content_Length=0 if code == 304 else len(body))
        await talk.send(b"" if code == 304 else body)

    return script


@dataclass
class RawUpstream:
    """What was asked, and what is done about it."""

    port: int = 0
    script: Script = well
    health: int = 200
    asked: list[Asked] = field(default_factory=list)
    checks: int = 0
    connections: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    async def when_asked(self, times: int) -> None:
        """Return when so many requests for media have come."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.asked) >= times)

    async def when_checked_again(self) -> None:
        """Return when an answer to a health check that comes from now on has been taken: the next has come."""
        async with self._news:
            seen = self.checks
            await self._news.wait_for(lambda: self.checks >= seen + 2)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests on one connection until either side has enough."""
        self.connections += 1
        talk = Talk(writer)
        try:
            while not talk.over:
                await self._answer((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"), talk)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, talk: Talk) -> None:
        request_line, *lines = head.strip().split("\r\n")
        target = request_line.split(" ")[1]
        if target == "/health":
            async with self._news:
                self.checks += 1
                self._news.notify_all()
            await talk.head(self.health, Content_Length=0)
            return
        _, _, token, path = target.split("/", 3)
        pairs = (line.split(": ", 1) for line in lines)
        asked = Asked(token, path, {name.lower(): value for name, value in pairs})
        async with self._news:
            self.asked.append(asked)
            self._news.notify_all()
        await self.script(asked, talk)


@asynccontextmanager
async def open_raw_upstream(script: Script = well) -> AsyncIterator[RawUpstream]:
    """An upstream for a block's duration; conversations that still go on at its end are broken off."""
    upstream = RawUpstream(script=script)
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        try:
            await upstream.converse(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    upstream.port = server.sockets[0].getsockname()[1]
    try:
        yield upstream
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
