"""Whether what Valkey says of sessions may be believed."""

import time
from collections.abc import Callable

TRUST_S = 3.0
"""How long a process believes the cache after it last saw that nothing waits to be deleted from it."""


class Trust:
    """A permission to believe the cache, which runs out unless it is given again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until_s = -1.0
        self._doubts = 0

    def __bool__(self) -> bool:
        return self._clock() < self._until_s

    def begin(self) -> tuple[float, int]:
        """What `give` needs from before whoever gives trust began to look."""
        return self._clock(), self._doubts

    def give(self, begun: tuple[float, int]) -> None:
        """Believe the cache for a while, unless it was doubted since then."""
        begun_s, doubts = begun
        if doubts == self._doubts:
            self._until_s = begun_s + TRUST_S

    def doubt(self) -> None:
        """Believe nothing until trust is given by who begins to look after this."""
        self._doubts += 1
        self._until_s = -1.0
