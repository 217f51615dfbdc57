"""Where requests leave what players tell, to be read when there is time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from edge.cmcd import metrics
from edge.cmcd.carriage import decode_argument, join_headers
from edge.cmcd.grammar import MAX_CHARACTERS
from edge.cmcd.report import read_report
from edge.cmcd.tally import Tally
from kernel.background import in_background
from kernel.errors import InvalidValueError

CAPACITY = 2048
"""Reports that wait to be read; when more come the oldest are dropped. With their greatest length, 8 MB."""

BATCH = 16
PAUSE_S = 0.01
"""After each batch: reading takes a few hundredths of a core however many come, the rest are dropped."""


class CmcdSink:
    """Takes data at the cost of an append; who opened it has it read and counted in the background."""

    def __init__(
        self,
        edge: str,
        *,
        capacity: int = CAPACITY,
        pause_s: float = PAUSE_S,
        on_sound: Callable[[int], None] = lambda _delay_ms: None,
    ) -> None:
        """`on_sound` is told the milliseconds from click to sound that players tell."""
        self._edge = edge
        self._tally = Tally(edge, on_sound=on_sound)
        self._waiting: deque[tuple[str | None, str, bool]] = deque(maxlen=capacity)
        self._capacity = capacity
        self._pause_s = pause_s
        self._some = asyncio.Event()
        self._dropped = self._too_long = 0

    def note(self, rendition: str | None, raw: str) -> None:
        """Take the value of the query's `CMCD=` as it stands in the URL, percent-encoded."""
        self._append(rendition, raw, encoded=True)

    def note_headers(self, rendition: str | None, headers: Mapping[str, str]) -> None:
        """Take the data of a request's headers, if there is any."""
        joined = join_headers(headers)
        if joined is not None:
            self._append(rendition, joined, encoded=False)

    def read_all(self) -> None:
        """Read and count all that waits."""
        self.read_batch()
        while self._waiting:
            self.read_batch()

    def read_batch(self) -> None:
        """Read and count a few of those that wait, and own up to those that never will be."""
        for _ in range(min(BATCH, len(self._waiting))):
            rendition, raw, encoded = self._waiting.popleft()
            self._read(rendition, raw, encoded=encoded)
        metrics.DROPPED.labels(self._edge).inc(self._dropped)
        metrics.MALFORMED.labels(self._edge).inc(self._too_long)
        self._dropped = self._too_long = 0

    async def run(self) -> None:
        """Read in small batches, for ever."""
        while True:
            await self._some.wait()
            self.read_batch()
            await asyncio.sleep(self._pause_s)
            if not self._waiting:
                self._some.clear()

    def _append(self, rendition: str | None, raw: str, *, encoded: bool) -> None:
        self._some.set()
        if len(raw) > MAX_CHARACTERS:  # before it takes memory
            self._too_long += 1
            return
        if len(self._waiting) == self._capacity:
            self._dropped += 1
        self._waiting.append((rendition, raw, encoded))

    def _read(self, rendition: str | None, raw: str, *, encoded: bool) -> None:
        try:
            report = read_report(decode_argument(raw) if encoded else raw)
        except InvalidValueError:
            metrics.MALFORMED.labels(self._edge).inc()
        else:
            self._tally.count(rendition, report)


@asynccontextmanager
async def open_cmcd_sink(
    edge: str, on_sound: Callable[[int], None] = lambda _delay_ms: None
) -> AsyncIterator[CmcdSink]:
    """A sink for the service's lifetime, under the edge's name; what waits at its end is still counted."""
    sink = CmcdSink(edge, on_sound=on_sound)
    async with in_background(sink.run()):
        yield sink
    sink.read_all()
