"""A network of limited speed between an edge and what it asks: what is cut there is cut in the midst of a body."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from segue.embedded.ports import LOOPBACK
from tests.e2e.faults.notes import PATIENCE_S

BYTES_PER_S = 8 << 20
"""On one connection: a segment takes some 30 ms."""

_PIECE_BYTES = 16 << 10
_MIDST_BYTES = range(64 << 10, 128 << 10)
"""More than all else that is served, and well below the smallest segment."""


@dataclass(eq=False)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    far_reader: asyncio.StreamReader
    far_writer: asyncio.StreamWriter
    answered_bytes: int = 0
    """Since the last request."""

    async def pass_requests(self) -> None:
        with suppress(OSError):
            while data := await self.reader.read(_PIECE_BYTES):
                self.answered_bytes = 0
                self.far_writer.write(data)
                await self.far_writer.drain()
        self.far_writer.close()

    async def pass_answers(self, midst: asyncio.Event) -> None:
        with suppress(OSError):
            while data := await self.far_reader.read(_PIECE_BYTES):
                self.writer.write(data)
                await self.writer.drain()
                self.answered_bytes += len(data)
                if self.answered_bytes in _MIDST_BYTES:
                    midst.set()
                await asyncio.sleep(len(data) / BYTES_PER_S)
        self.writer.close()

    def abort(self) -> None:
        self.writer.transport.abort()
        self.far_writer.transport.abort()


class SlowLink:
    """Passes bytes on between a port of its own and a service's; made by `linked`."""

    def __init__(self, service_port: int) -> None:
        self._service_port = service_port
        self._open: set[_Connection] = set()
        self._carriers: set[asyncio.Task[None]] = set()
        self._midst = asyncio.Event()

    async def in_the_midst(self) -> None:
        """Return in the midst of a segment: some of it has come, and some has not."""
        self._midst.clear()
        async with asyncio.timeout(PATIENCE_S):
            await self._midst.wait()

    def cut(self) -> None:
        """Break every connection off, and lose what is under way on it, as a host's failure does."""
        for connection in self._open:
            connection.abort()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A new connection."""
        carrier = asyncio.create_task(self._carry(reader, writer))
        self._carriers.add(carrier)
        carrier.add_done_callback(self._carriers.discard)

    async def end(self) -> None:
        """Cut everything, and return when nothing is under way."""
        self.cut()
        for carrier in self._carriers:
            carrier.cancel()
        await asyncio.gather(*self._carriers, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far = await asyncio.open_connection(LOOPBACK, self._service_port)
        except OSError:
            writer.close()
            return
        connection = _Connection(reader, writer, *far)
        self._open.add(connection)
        try:
            await asyncio.gather(connection.pass_requests(), connection.pass_answers(self._midst))
        finally:
            self._open.discard(connection)


@asynccontextmanager
async def linked(service_port: int, *, port: int) -> AsyncIterator[SlowLink]:
    """A link to a service, during the block."""
    link = SlowLink(service_port)
    server = await asyncio.start_server(link.accept, LOOPBACK, port)
    try:
        yield link
    finally:
        server.close()
        await link.end()
        await server.wait_closed()
