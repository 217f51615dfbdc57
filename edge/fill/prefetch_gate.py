"""What is fetched before anybody asked yields to what a listener waits for."""

import asyncio

FOREGROUND_FILLS = 16
"""Prefetches start only while fewer fills than these are under way for listeners: a quarter of the connections.
What may be made on demand is not counted: it is bounded by itself."""


class PrefetchGate:
    """Open while few listeners wait for fills. Prefetches that are under way are not held up."""

    def __init__(self, limit: int = FOREGROUND_FILLS) -> None:
        self._limit = limit
        self._foreground: set[object] = set()
        self._lull = asyncio.Event()
        self._lull.set()

    @property
    def is_open(self) -> bool:
        """Whether a prefetch may start."""
        return len(self._foreground) < self._limit

    def enter(self, fill: object) -> None:
        """A listener waits for this fill; it makes no difference how many do."""
        self._foreground.add(fill)
        if not self.is_open:
            self._lull.clear()

    def leave(self, fill: object) -> None:
        """A fill has ended, whoever waited for it."""
        self._foreground.discard(fill)
        if self.is_open:
            self._lull.set()

    async def lull(self) -> None:
        """Return when a prefetch may start, perhaps: others who waited may have been quicker."""
        await self._lull.wait()
