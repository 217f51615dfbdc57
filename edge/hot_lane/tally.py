"""What the hot lane answered, counted in plain numbers and told to the metrics now and then."""

from collections import Counter
from http import HTTPStatus

from edge import metrics
from edge.fill.outcome import Outcome
from kernel.http.access_log import observe_many

_ROUTE = "/m/{target}"


class Tally:
    """Answers since the last `tell`."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._answers: Counter[int] = Counter()
        self._duration_s = 0.0
        self._bytes = 0

    def count(self, status: int, body_bytes: int, duration_s: float) -> None:
        """One answer, given to the socket."""
        self._answers[status] += 1
        self._bytes += body_bytes
        self._duration_s += duration_s

    def tell(self) -> None:
        """Add everything to the metrics."""
        answers, self._answers = self._answers, Counter()
        total = answers.total()
        if total == 0:
            return
        label = Outcome.HIT.value
        metrics.REQUESTS.labels(label).inc(total)
        metrics.HOT_REQUESTS.inc(total)
        metrics.ANSWERED_BYTES.labels(label).inc(self._bytes)
        for status, count in answers.items():
            mean_s = self._duration_s / total
            observe_many(self._service, _ROUTE, HTTPStatus(status), mean_s=mean_s, count=count)
        self._bytes, self._duration_s = 0, 0.0
