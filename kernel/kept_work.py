"""Work in the background that goes on whatever it fails by."""

import asyncio
import time
from collections.abc import Callable, Coroutine

import structlog
from prometheus_client import Counter

from kernel.errors import KernelError

_log = structlog.stdlib.get_logger(__name__)

FAILURES = Counter(
    "segue_background_failures_total",
    "Times that work in the background failed and was begun again.",
    ["work"],
)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class WorkFailingError(KernelError):
    """The work failed not long ago."""


class KeptWork:
    """Work that is begun again, after pauses that double, whenever it fails or ends by itself.

    It is well again once no failure has been seen for twice the longest pause.
    """

    def __init__(
        self,
        name: str,
        begin: Callable[[], Coroutine[None, None, None]],
        *,
        first_pause_s: float = FIRST_PAUSE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._begin = begin
        self._first_pause_s = self._pause_s = first_pause_s
        self._clock = clock
        self._failed_s: float | None = None

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            begun_s = self._clock()
            try:
                await self._begin()
                _log.error("background work ended by itself", work=self.name)
            except Exception:  # noqa: BLE001 - whatever it was: who would do the work otherwise?
                _log.exception("background work failed", work=self.name)
            FAILURES.labels(self.name).inc()
            self._failed_s = self._clock()
            if self._failed_s - begun_s > LONGEST_PAUSE_S:
                self._pause_s = self._first_pause_s
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    async def check(self) -> None:
        """Return when it is well.

        Raises:
            WorkFailingError: It isn't.
        """
        if self._failed_s is not None and self._clock() - self._failed_s <= 2 * LONGEST_PAUSE_S:
            raise WorkFailingError(f"{self.name} failed and is begun again")
