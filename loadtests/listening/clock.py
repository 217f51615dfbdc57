"""The load's own time: seconds since it began."""

import time


class Clock:
    """Begins when it is made."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def now_s(self) -> float:
        """How long ago that was."""
        return time.monotonic() - self._began_s
