"""Whether an upstream is well: what its answers to us and to health checks say."""

from edge.upstream import metrics

MAX_DOUBT_S = 30.0


class Health:
    """Well until it is found away; pure state, `now_s` is any steady clock's.

    A failed request counts at once. A good health check makes up for it; but an upstream that goes on failing
    whenever it is trusted again (its process answers, and its store hangs) is doubted for longer every time.
    """

    def __init__(self, name: str, doubt_s: float) -> None:
        self._gauge = metrics.HEALTHY.labels(name)
        self._first_doubt_s = doubt_s
        self._relapses = 0
        self._doubted_until_s = 0.0
        self.well = True
        self.known = False
        """Whether anything has been heard of it yet."""
        self._tell(well=True)

    def failed(self, now_s: float) -> None:
        """A request found it away or stalling."""
        self.known = True
        if not self.well:
            return  # one of many that failed together: no relapse
        doubt_s = self._first_doubt_s * 2**self._relapses if self._relapses else 0.0
        self._doubted_until_s = now_s + min(doubt_s, MAX_DOUBT_S)
        self._relapses = min(self._relapses + 1, 16)
        self._tell(well=False)

    def answered(self) -> None:
        """A request was answered to its end."""
        self.known = True
        self._relapses = 0
        if not self.well:
            self._tell(well=True)

    def checked(self, now_s: float, *, well: bool) -> None:
        """A health check ended."""
        self.known = True
        if well != self.well and (not well or now_s >= self._doubted_until_s):
            self._tell(well=well)

    def _tell(self, *, well: bool) -> None:
        self.well = well
        self._gauge.set(well)
