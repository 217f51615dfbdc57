"""Reports become figures."""

from collections.abc import Callable

from edge.cmcd import metrics
from edge.cmcd.report import Report
from kernel.lru import LruCache
from kernel.quality import RENDITION_NAMES

REMEMBERED_SESSIONS = 10_000

NO_RENDITION = "none"
"""The label of requests for no rendition, or for one we don't know: labels are never made of clients' text."""

_KNOWN = frozenset(RENDITION_NAMES)


class Tally:
    """Counts reports under one edge's name.

    A player asks for several things before it starts, all of them urgent, and again after every seek: so a
    session counts as one start-up. A report that names no session counts as none.
    """

    def __init__(
        self,
        edge: str,
        remembered_sessions: int = REMEMBERED_SESSIONS,
        *,
        on_sound: Callable[[int], None] = lambda _delay_ms: None,
    ) -> None:
        """`on_sound` is told, once a session, the milliseconds from click to sound."""
        self._edge = edge
        self._on_sound = on_sound
        self._heard: LruCache[str, bool] = LruCache(remembered_sessions)
        self._started: LruCache[str, bool] = LruCache(remembered_sessions)

    def count(self, rendition: str | None, report: Report) -> None:
        """Count one."""
        labels = (self._edge, rendition if rendition in _KNOWN else NO_RENDITION)
        metrics.REPORTS.labels(*labels).inc()
        if report.starved:
            metrics.STARVATIONS.labels(*labels).inc()
        if rendition in _KNOWN and self._starts_up(report):
            metrics.STARTUPS.labels(*labels).inc()
        if (report.bitrate_bps or 0) < (report.top_bitrate_bps or 0) and report.bitrate_bps is not None:
            metrics.BELOW_TOP.labels(*labels).inc()
        if report.throughput_bps is not None:
            metrics.THROUGHPUT_BPS.labels(*labels).observe(report.throughput_bps)
        if report.buffer_ms is not None:
            metrics.BUFFER_S.labels(*labels).observe(report.buffer_ms / 1000)
        if report.deadline_ms is not None:
            metrics.DEADLINE_S.labels(*labels).observe(report.deadline_ms / 1000)

        if (
            report.sound_delay_ms is not None
            and report.session is not None
            and not self._heard.get(report.session)
        ):
            self._heard.put(report.session, True)
            self._on_sound(report.sound_delay_ms)

    def _starts_up(self, report: Report) -> bool:
        """Whether a session is heard of for the first time as starting; it is remembered."""
        if not report.starting or report.session is None:
            return False
        if self._started.get(report.session):
            return False
        self._started.put(report.session, True)
        return True
