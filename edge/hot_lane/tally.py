"""What the hot lane answered, counted in plain numbers and told to the metrics now and then."""

from collections import defaultdict
from dataclasses import dataclass

from edge import metrics
from edge.fill.outcome import Outcome
from kernel.http.access_log import observe_many

_ROUTE = "/m/{target}"


@dataclass(slots=True)
class _Count:
    answers: int = 0
    bytes: int = 0
    duration_s: float = 0.0


class Tally:
    """Answers since the last `tell`, by outcome and status."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._counts: dict[tuple[Outcome, int], _Count] = defaultdict(_Count)

    def count(self, outcome: Outcome, status: int, body_bytes: int, duration_s: float) -> None:
        """One answer, given to the socket."""
        count = self._counts[outcome, status]
        count.answers += 1
        count.bytes += body_bytes
        count.duration_s += duration_s

    def tell(self) -> None:
        """Add everything to the metrics."""
        counts, self._counts = self._counts, defaultdict(_Count)
        for (outcome, status), count in counts.items():
            metrics.REQUESTS.labels(outcome.value).inc(count.answers)
            metrics.HOT_REQUESTS.inc(count.answers)
            metrics.ANSWERED_BYTES.labels(outcome.value).inc(count.bytes)
            mean_s = count.duration_s / count.answers
            observe_many(self._service, _ROUTE, status, mean_s=mean_s, count=count.answers)
