"""What listeners live through, noted as it happens."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

PATIENCE_S = 60
"""What hasn't happened by then doesn't happen."""


@dataclass
class Notes:
    """Of one listener, or of all of them together; see `Audience`."""

    requests: int = 0
    segments: int = 0
    """Those that came whole and right."""
    errors: Counter[str] = field(default_factory=Counter)
    """Answers other than 200 by status, and broken or refused connections by the client library's name for it."""
    wrong: list[str] = field(default_factory=list)
    """What was handed over as complete and was not what had been asked for."""
    longest_gap_s: float = 0.0
    """Between one segment and the next."""


class Progress:
    """Wakes those who wait for listeners to get on."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def tell(self) -> None:
        """Something was noted."""
        self._news.set()
        self._news.clear()

    async def news(self) -> None:
        """Return when something is noted."""
        await self._news.wait()
