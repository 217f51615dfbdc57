"""The origin of a bench run: `python -m bench.delivery.origin PORT`.

It answers `/m/{token}/{path}` as Segue's origin does and `/{path}` for caches that must be told that they may keep
an answer. It counts what it is asked, and can be slowed: `/control/slow`, `/control/reset`, `/control/fetches`.
"""

import asyncio
import gzip
import json
import sys
from functools import lru_cache
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import uvloop

from bench.delivery.objects import body_of, content_type, entity_tag, is_playlist
from bench.ports import LOOPBACK

_FOR_LISTENERS = "private, max-age=31536000, immutable"
_FOR_CACHES = "public, max-age=31536000, immutable"
_DRIP_BYTES = 8192
_BACKLOG = 4096


class Behaviour:
    """How slow the origin is now, and how often it was asked."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        self.drip_bytes_per_s = 0.0
        """0: at once."""
        self.fetches = 0

    def obey(self, target: str) -> bytes:
        """Do what a control path says; the answer tells the fetches counted before it."""
        parts = urlsplit(target)
        if parts.path == "/control/slow":
            wishes = dict(parse_qsl(parts.query))
            self.latency_s = float(wishes.get("latency_s", 0))
            self.drip_bytes_per_s = float(wishes.get("drip_bytes_per_s", 0))
        counted = self.fetches
        if parts.path == "/control/reset":
            self.fetches = 0
        return json.dumps({"fetches": counted}).encode()


class Conversation(asyncio.Protocol):
    """One kept-alive connection; requests come one after the other, without bodies."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head, self._received = self._received[:end], self._received[end + 4 :]
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        target = head.split(" ", 2)[1]
        if target.startswith("/control/"):
            self._send(_plain(self._behaviour.obey(target)), b"")
            return
        if target == "/health":
            self._send(_plain(b'{"status": "ok"}'), b"")
            return
        self._behaviour.fetches += 1
        answer = _answer(target, zipped="gzip" in head.lower())
        if self._behaviour.latency_s:
            asyncio.get_running_loop().call_later(self._behaviour.latency_s, self._send, *answer)
        else:
            self._send(*answer)

    def _send(self, head: bytes, body: bytes) -> None:
        assert self._transport is not None
        if self._behaviour.drip_bytes_per_s and len(body) > _DRIP_BYTES:
            self._transport.write(head)
            self._drip(body, 0)
        else:
            self._transport.writelines([head, body])

    def _drip(self, body: bytes, start: int) -> None:
        assert self._transport is not None
        if start >= len(body) or self._transport.is_closing():
            return
        self._transport.write(body[start : start + _DRIP_BYTES])
        pause_s = _DRIP_BYTES / (self._behaviour.drip_bytes_per_s or float("inf"))
        asyncio.get_running_loop().call_later(pause_s, self._drip, body, start + _DRIP_BYTES)


@lru_cache(maxsize=64)
def _answer(target: str, *, zipped: bool) -> tuple[bytes, bytes]:
    """The head and the body of the answer to a GET."""
    private = target.startswith("/m/")
    path = target.split("/", 3)[3] if private else target[1:]
    try:
        body, etag = body_of(path), entity_tag(path)
    except (KeyError, ValueError):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", b""
    lines = [
        "HTTP/1.1 200 OK",
        "Server: bench",
        "Accept-Ranges: bytes",
        f"Content-Type: {content_type(path)}",
    ]
    lines.append(f"Cache-Control: {_FOR_LISTENERS if private else _FOR_CACHES}")
    if zipped and is_playlist(path):
        body, etag = gzip.compress(body, 6, mtime=0), f'{etag[:-1]}-gzip"'
        lines += ["Content-Encoding: gzip", "Vary: Accept-Encoding"]
    lines += [f"ETag: {etag}", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode(), body


def _plain(document: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(document)}\r\n\r\n"
    return head.encode() + document


async def serve(port: int) -> None:
    """Answer until killed."""
    behaviour = Behaviour()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(behaviour), LOOPBACK, port, backlog=_BACKLOG)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
