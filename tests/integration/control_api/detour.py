"""A way to a server that can be closed, or lead nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

from segue.embedded.ports import LOOPBACK

_CHUNK_BYTES = 64 << 10


class Detour:
    """Passes bytes on to a server, until it doesn't."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._passing = asyncio.Event()
        self._passing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._ended = asyncio.Event()
        self._ended.set()

    @property
    def url(self) -> str:
        """The server's address by this way."""
        place = f"{self._parts.netloc.rpartition('@')[0]}@{LOOPBACK}:{self._port}"
        return urlunsplit(self._parts._replace(netloc=place))

    async def open(self) -> None:
        """Lead there, from now on or again."""
        self._passing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, LOOPBACK, self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Cut every connection, and refuse new ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    async def end(self) -> None:
        """Close it for good."""
        self._passing.set()
        self.close()
        await self._ended.wait()

    def hang(self) -> None:
        """Take connections and bytes, and pass nothing on."""
        self._passing.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        self._writers |= {writer, there_writer}
        self._ended.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pass_on(reader, there_writer))
                group.create_task(self._pass_on(there_reader, writer))
        finally:
            self._writers -= {writer, there_writer}
            if not self._writers:
                self._ended.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK_BYTES):
                await self._passing.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def detour_to(url: str) -> AsyncIterator[Detour]:
    """A way that is open."""
    detour = Detour(url)
    await detour.open()
    try:
        yield detour
    finally:
        await detour.end()
