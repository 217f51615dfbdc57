"""Who waits for which part, woken when hints tell that it was made."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from kernel.rendition_part import RenditionPart, parse_hint


class Announcements:
    """One waiter a part: those who want the same share a flight."""

    def __init__(self) -> None:
        self._waiting: dict[RenditionPart, asyncio.Event] = {}

    def hear(self, hint: str) -> None:
        """Wake who waits for the part that a hint names, or everybody when it names none: some may have been missed."""
        part = parse_hint(hint)
        if part is None:
            for announced in self._waiting.values():
                announced.set()
        elif part in self._waiting:
            self._waiting[part].set()

    @contextmanager
    def expecting(self, part: RenditionPart) -> Iterator[asyncio.Event]:
        """What is set when the part is announced during the block."""
        announced = self._waiting[part] = asyncio.Event()
        try:
            yield announced
        finally:
            del self._waiting[part]
