"""The end of what a child says on standard error, whatever it says."""

import asyncio

TAIL_BYTES = 4096
_CHUNK_BYTES = 1 << 16


class Tail:
    """Keeps the last few kilobytes of a stream."""

    def __init__(self) -> None:
        self._kept = b""

    async def follow(self, stream: asyncio.StreamReader) -> None:
        """Read to the end, so that the child never waits for us."""
        while chunk := await stream.read(_CHUNK_BYTES):
            self._kept = (self._kept + chunk)[-TAIL_BYTES:]

    @property
    def text(self) -> str:
        """What was kept."""
        return self._kept.decode("utf-8", "replace").strip()

    @property
    def last_line(self) -> str:
        """The last line: of a Python traceback, the error."""
        return self.text.rpartition("\n")[2].strip()
