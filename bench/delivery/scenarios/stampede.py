"""A new release: a thousand listeners ask at once for what no cache has."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bench.delivery.contest import Contest, Figures, Measure, Target
from bench.delivery.flock import Download, ask_all, connected, get
from bench.delivery.objects import asset_id, body_of, length_bytes, segment_path
from bench.delivery.scenarios.course import LISTENERS, Course, descriptions
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.start import all_started

_REPEATS = 3
"""A stampede lasts less than a second: each round has several, on objects of their own."""

_P99 = Measure("p99", "ms")
_FETCHES = Measure("fetches", summary="worst")
_WRONG = Measure("wrong", summary="worst")
_P50, _LONGEST = Measure("p50", "ms"), Measure("longest", "ms")
_FIRST_P50, _FIRST_P99 = Measure("first p50", "ms"), Measure("first p99", "ms")
"""Until the first bytes of the body."""


@dataclass(frozen=True, slots=True)
class Stampede:
    """A scenario for one kind of slow origin."""

    title: str
    listeners: int
    latency_s: float
    drip_bytes_per_s: float = 0.0

    def __call__(self, course: Course) -> Contest:
        """Measure."""
        wanted = course.among(Contestant.EDGE, Contestant.NGINX_PROXY, Contestant.VARNISH)
        course = replace(course, rounds=course.rounds * _REPEATS)
        with all_started(course.ground, wanted, Setup()) as servers:
            rounds = course.play(servers, lambda server, number: self._round(course, server, number))
            targets = (
                Target(_FETCHES.name, None, 1, "exactly"),
                Target(_WRONG.name, None, 0, "exactly"),
                Target(_P99.name, Contestant.NGINX_PROXY, 1.0, "below"),
            )
            return Contest(self.title, self._note(), self._measures(), targets, descriptions(servers), rounds)

    def _measures(self) -> tuple[Measure, ...]:
        # With an origin that drips, what counts is whether listeners get what is there.
        waits = (
            (_FIRST_P99, _FIRST_P50, _P99, _P50)
            if self.drip_bytes_per_s
            else (_P99, _P50, _LONGEST, _FIRST_P50)
        )
        return (*waits, _FETCHES, _WRONG)

    def _note(self) -> str:
        drip = f" and then sends {self.drip_bytes_per_s / 10**3:.0f} KB/s" if self.drip_bytes_per_s else ""
        return (
            f"{self.listeners:,} connected listeners ask at once for a cold segment of 192 KB; the origin waits for "
            f"{self.latency_s * 1000:.0f} ms{drip}. Until the whole answer is there, each from its own request on; "
            "every byte is compared. First: until the body begins. Fetches and wrong answers: the worst round."
        )

    def _round(self, course: Course, server: Server, number: int) -> Figures:
        origin = course.ground.origin
        path = segment_path(asset_id(self.title), "256_aac", number)
        requests = [get(server.target(path, listener % LISTENERS)) for listener in range(self.listeners)]
        origin.slow(latency_s=self.latency_s, drip_bytes_per_s=self.drip_bytes_per_s)
        origin.reset()
        try:
            with connected(server.port, self.listeners) as connections:
                downloads = ask_all(connections, requests, length_bytes(path))
        finally:
            origin.slow()
        return _figures(downloads, body_of(path)) | {_FETCHES.name: origin.fetches()}


def _figures(downloads: Sequence[Download], body: bytes) -> Figures:
    waits_ms = [(download.ended_at_s - download.sent_at_s) * 1000 for download in downloads]
    firsts_ms = [(download.body_began_at_s - download.sent_at_s) * 1000 for download in downloads]
    return {
        _P50.name: statistics.median(waits_ms),
        _P99.name: statistics.quantiles(waits_ms, n=100)[98],
        _LONGEST.name: max(waits_ms),
        _FIRST_P50.name: statistics.median(firsts_ms),
        _FIRST_P99.name: statistics.quantiles(firsts_ms, n=100)[98],
        _WRONG.name: sum(not download.is_right(body) for download in downloads),
    }


STAMPEDE = Stampede("Stampede of 1,000 listeners", listeners=1000, latency_s=0.05)
SLOW_FILL = Stampede("100 listeners and a slow origin", listeners=100, latency_s=0.05, drip_bytes_per_s=400e3)
