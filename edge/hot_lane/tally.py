"""What the hot lane answered, counted in plain numbers and told to the metrics now and then."""

from dataclasses import dataclass

from edge import metrics
from edge.figures import count_media
from edge.fill.outcome import Outcome
from kernel.figures.figure import Figure
from kernel.figures.recorder import FigureRecorder
from kernel.http.access_log import observe_many

_ROUTE = "/m/{target}"


@dataclass(slots=True)
class Count:
    """Answers of one kind."""

    answers: int = 0
    bytes: int = 0
    duration_s: float = 0.0

    def add(self, body_bytes: int, duration_s: float) -> None:
        """One answer, given to the socket."""
        self.answers += 1
        self.bytes += body_bytes
        self.duration_s += duration_s


class Tally:
    """Answers since the last `tell`, by outcome and status."""

    def __init__(self, service: str, figures: FigureRecorder) -> None:
        self._service = service
        self._figures = figures
        self._counts: dict[tuple[Outcome, int], Count] = {}
        self.hits = Count()
        """Whole answers from memory: nearly all there are."""

    def of(self, outcome: Outcome, status: int) -> Count:
        """Where answers of a kind are counted until the next `tell`."""
        return self._counts.setdefault((outcome, status), Count())

    def tell(self) -> None:
        """Add everything to the metrics."""
        counts, self._counts = self._counts, {}
        for (outcome, status), count in counts.items():
            self._tell(outcome, status, count)
        hits, self.hits = self.hits, Count()
        if hits.answers:
            self._tell(Outcome.HIT, 200, hits)

    def _tell(self, outcome: Outcome, status: int, count: Count) -> None:
        metrics.REQUESTS.labels(outcome.value).inc(count.answers)
        metrics.HOT_REQUESTS.inc(count.answers)
        metrics.ANSWERED_BYTES.labels(outcome.value).inc(count.bytes)
        self._figures.add(Figure.EDGE_REQUESTS, count.answers)
        count_media(self._figures, outcome, count.bytes, count.answers)
        mean_s = count.duration_s / count.answers
        observe_many(self._service, _ROUTE, status, mean_s=mean_s, count=count.answers)
