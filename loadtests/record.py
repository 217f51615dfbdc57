"""What one run of the load measured, as the generator writes it and the report reads it.

Moments (`at_s`) are seconds since the load began; a time of None belongs to what failed.
"""

from dataclasses import dataclass, field

import msgspec

STEPS = (
    "api",
    "multivariant playlist",
    "media playlist",
    "key",
    "initialization section",
    "segment",
    "decryption",
)


@dataclass(slots=True)
class Start:
    """One press of play, to the first fragment in the clear."""

    at_s: float
    late_ms: float
    """How long after its turn: the listener was still held up by what she did before."""
    took_ms: float | None
    steps_ms: dict[str, float]
    track_id: str


@dataclass(slots=True)
class Moment:
    """Something that took a while: a seek, the wait for the next track, a rebuffering."""

    at_s: float
    took_ms: float | None


@dataclass(slots=True)
class Requests:
    """All requests of one kind."""

    count: int = 0
    failed: int = 0
    received_bytes: int = 0
    times_ms: list[float] = field(default_factory=list)
    cache: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Failure:
    """All failures of one kind, with the first of them as example."""

    step: str
    kind: str
    count: int
    first_at_s: float
    example: str


@dataclass(slots=True)
class Second:
    """One second of the run."""

    at_s: float
    listening: int
    cpu_share: float
    """Of one core, by the generator."""
    lag_ms: float
    """The longest that the generator kept its own listeners waiting."""


@dataclass(slots=True)
class Record:
    """One run."""

    measured_from_s: float = 0.0
    ended_s: float = 0.0
    interrupted: bool = False
    played_s: float = 0.0
    starts: list[Start] = field(default_factory=list)
    unfinished_starts: int = 0
    """Those of the starts that were cut off when the run ended: failed, and nobody's error."""
    next_tracks: list[Moment] = field(default_factory=list)
    seeks: list[Moment] = field(default_factory=list)
    rebuffers: list[Moment] = field(default_factory=list)
    pauses: int = 0
    requests: dict[str, Requests] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    seconds: list[Second] = field(default_factory=list)

    def count_request(self, step: str, took_ms: float, received_bytes: int, cache: str) -> None:
        """Note an answer, good or bad."""
        requests = self.requests.setdefault(step, Requests())
        requests.count += 1
        requests.received_bytes += received_bytes
        requests.times_ms.append(round(took_ms, 3))
        requests.cache[cache] = requests.cache.get(cache, 0) + 1

    def count_failure(self, step: str, kind: str, at_s: float, example: str) -> None:
        """Note that an answer was not what it should have been."""
        self.requests.setdefault(step, Requests()).failed += 1
        for failure in self.failures:
            if (failure.step, failure.kind) == (step, kind):
                failure.count += 1
                return
        self.failures.append(Failure(step, kind, 1, at_s, example))

    @property
    def measured_starts(self) -> list[Start]:
        """Those that are judged."""
        return [start for start in self.starts if start.at_s >= self.measured_from_s]

    @property
    def request_count(self) -> int:
        """Of every kind, the ramp's too."""
        return sum(requests.count for requests in self.requests.values())

    @property
    def failure_count(self) -> int:
        """Of every kind, the ramp's too."""
        return sum(requests.failed for requests in self.requests.values())

    @property
    def error_share(self) -> float:
        """Of all requests; everything counts when nothing was answered."""
        return self.failure_count / max(self.request_count, self.failure_count, 1)

    def to_json(self) -> bytes:
        """As one document."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, text: bytes) -> "Record":
        """Read what `to_json` wrote."""
        return msgspec.json.decode(text, type=cls)
