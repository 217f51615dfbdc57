"""A way to the S3 server that fails as it is told: one fault for one request."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from kernel.object_store.s3.client import open_bucket
from kernel.object_store.s3.store import S3Store
from kernel.settings import ObjectStoreSettings
from segue.embedded.ports import LOOPBACK
from tests.contract.s3.swift_server import SMALLEST_PART_BYTES, SwiftServer

_PIECE_BYTES = 4 << 10
_REQUEST = re.compile(rb"(GET|HEAD|PUT|POST|DELETE) \S+ HTTP/1\.1\r\n")


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection off after so many bytes of the answer, or of the request."""

    after_bytes: int
    of_request: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """After so many bytes of the answer go on at this speed; at none, give nothing more."""

    after_bytes: int
    bytes_per_s: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer in the server's place, and hang up."""

    data: bytes


Fault = Cut | Slow | Answer


class Relay:
    """Passes bytes on to a server; made by `relayed`."""

    def __init__(self, target_port: int, faults: tuple[Fault | None, ...]) -> None:
        self._target_port = target_port
        self._faults = deque(faults)
        self._links: set[_Link] = set()
        self.requests: list[str] = []
        """Their heads."""
        self.stalled = asyncio.Event()
        self.most_open = 0
        self.url = ""

    def cut(self) -> None:
        """Break every connection off."""
        for link in self._links:
            link.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
        link = _Link(self, writer, far_writer)
        self._links.add(link)
        self.most_open = max(self.most_open, len(self._links))
        try:
            await asyncio.gather(link.pass_requests(reader), link.pass_answers(far_reader))
        finally:
            link.abort()
            self._links.discard(link)

    def next_fault(self, head: bytes) -> Fault | None:
        """What is to happen to a request that begins now."""
        self.requests.append(head.partition(b"\r\n\r\n")[0].decode("latin-1"))
        return self._faults.popleft() if self._faults else None


class _Link:
    def __init__(self, relay: Relay, writer: asyncio.StreamWriter, far_writer: asyncio.StreamWriter) -> None:
        self._relay = relay
        self._writer = writer
        self._far_writer = far_writer
        self._fault: Fault | None = None
        self._asked_bytes = 0
        self._answered_bytes = 0

    def abort(self) -> None:
        self._writer.transport.abort()
        self._far_writer.transport.abort()

    async def pass_requests(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(_PIECE_BYTES):
                if _REQUEST.match(data):
                    self._fault = self._relay.next_fault(data)
                    self._asked_bytes = self._answered_bytes = 0
                self._asked_bytes += len(data)
                match self._fault:
                    case Cut(after_bytes, of_request=True) if self._asked_bytes > after_bytes:
                        self.abort()
                    case Answer(answer):
                        self._writer.write(answer)
                        self._writer.close()
                    case _:
                        self._far_writer.write(data)
                        await self._far_writer.drain()
        self._far_writer.close()

    async def pass_answers(self, far_reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await far_reader.read(_PIECE_BYTES):
                self._answered_bytes += len(data)
                match self._fault:
                    case Cut(after_bytes, of_request=False) if self._answered_bytes > after_bytes:
                        self.abort()
                    case Slow(after_bytes, bytes_per_s) if self._answered_bytes > after_bytes:
                        await self._dawdle(len(data), bytes_per_s)
                self._writer.write(data)
                await self._writer.drain()
        self._writer.close()

    async def _dawdle(self, length_bytes: int, bytes_per_s: int) -> None:
        if bytes_per_s == 0:
            self._relay.stalled.set()
            await self._writer.wait_closed()
        else:
            await asyncio.sleep(length_bytes / bytes_per_s)


@asynccontextmanager
async def relayed(target_port: int, *faults: Fault | None) -> AsyncIterator[Relay]:
    """A relay during the block: the first request meets the first fault, and so on; then there are none."""
    relay = Relay(target_port, faults)
    carriers: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carrier = asyncio.create_task(relay.carry(reader, writer))
        carriers.add(carrier)
        carrier.add_done_callback(carriers.discard)

    server = await asyncio.start_server(accept, LOOPBACK, 0)
    relay.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    try:
        yield relay
    finally:
        server.close()
        relay.cut()
        for carrier in tuple(carriers):
            carrier.cancel()
        await asyncio.gather(*carriers, return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def store_behind(
    server: SwiftServer, settings: ObjectStoreSettings, *faults: Fault | None
) -> AsyncIterator[tuple[S3Store, Relay]]:
    """The store over a network with faults; of an upload in many parts they are small."""
    async with (
        relayed(server.port, *faults) as relay,
        open_bucket(settings.model_copy(update={"endpoint_url": relay.url})) as bucket,
    ):
        yield S3Store(bucket, part_bytes=SMALLEST_PART_BYTES), relay
