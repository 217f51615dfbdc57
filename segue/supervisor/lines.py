"""Cutting a child's output into lines of bounded length."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LINE_LIMIT_BYTES = 16 << 10
"""A longer line is told in pieces."""


class LineCutter:
    """Collects bytes, gives whole lines."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes complete; what can't be decoded is shown as �."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) > LINE_LIMIT_BYTES:
            whole.append(self._rest[:LINE_LIMIT_BYTES])
            self._rest = self._rest[LINE_LIMIT_BYTES:]
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def end(self) -> list[str]:
        """The last line, when no newline ended it."""
        return self.feed(b"\n") if self._rest else []


@asynccontextmanager
async def reading(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    """A pipe's reading end as a stream; closes it afterwards."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    try:
        yield reader
    finally:
        transport.close()
