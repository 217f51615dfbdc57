"""Everything that a run is reported by, computed once for the page, the table and `results.json`."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from loadtests.options import Options, Profile
from loadtests.pacing import Shape
from loadtests.percentiles import Summary, percentile, summarize
from loadtests.record import Failure, Record, Start
from loadtests.slo import Verdict

MEDIA = ("multivariant playlist", "media playlist", "key", "initialization section", "segment")
_SATURATED_CPU_SHARE = 0.9
_FEW_STARTS_SHARE = 0.95
_COLD_KEPT_SHARE = 0.1
_FORWARDED = ("miss", "bypass")
"""Keys go past the cache: a bypass is what a miss is for the others."""

_SLOWEST = 10
_SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """All requests of one kind, the ramp's too."""

    name: str
    count: int
    failed: int
    received_bytes: int
    times: Summary | None
    cache: dict[str, int]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One second's starts."""

    at_s: float
    starts: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One run in figures; an infinite time is one that failed."""

    verdict: Verdict
    warnings: tuple[str, ...]
    interrupted: bool
    stream_start: Summary
    next_track: Summary | None
    seek: Summary | None
    rebuffer: Summary | None
    rebuffers_per_hour: float
    """Of music played."""
    played_s: float
    pauses: int
    starts_per_second: float
    late: Summary | None
    steps: dict[str, Summary]
    requests: tuple[RequestFigures, ...]
    error_share: float
    failures: tuple[Failure, ...]
    cache: dict[str, int]
    """All media requests by what the edge's Cache-Status says."""
    generator_cpu_share: float
    """Of one core: what the generator needed in the busiest of each twenty seconds, at least."""
    generator_lag_ms: float
    """For how long the generator kept its own listeners waiting, likewise."""
    buckets: tuple[Bucket, ...]
    slowest: tuple[Start, ...]


def compute(record: Record, verdict: Verdict, options: Options) -> Figures:
    """Sum a run up."""
    starts = record.measured_starts
    stream_start = summarize([start.took_ms for start in starts])
    assert stream_start is not None  # a verdict there is only when something was measured
    cache = _cache(record)
    lasted_s = max(record.ended_s - record.measured_from_s, 1.0)
    starts_per_second = len(starts) / lasted_s
    return Figures(
        verdict=verdict,
        warnings=tuple(_warnings(record, options, starts_per_second, cache)),
        interrupted=record.interrupted,
        stream_start=stream_start,
        next_track=summarize([moment.took_ms for moment in record.next_tracks]),
        seek=summarize([moment.took_ms for moment in record.seeks]),
        rebuffer=summarize([moment.took_ms for moment in record.rebuffers]),
        rebuffers_per_hour=len(record.rebuffers) / max(record.played_s / _SECONDS_AN_HOUR, 1e-9),
        played_s=record.played_s,
        pauses=record.pauses,
        starts_per_second=starts_per_second,
        late=summarize([start.late_ms for start in starts]),
        steps=_steps(starts),
        requests=tuple(_requests(record)),
        error_share=record.error_share,
        failures=tuple(sorted(record.failures, key=lambda failure: -failure.count)),
        cache=cache,
        generator_cpu_share=_p95([second.cpu_share for second in record.seconds]),
        generator_lag_ms=_p95([second.lag_ms for second in record.seconds]),
        buckets=tuple(_buckets(record)),
        slowest=tuple(sorted(starts, key=_slowness, reverse=True)[:_SLOWEST]),
    )


def step_groups(steps_ms: dict[str, float]) -> dict[str, float]:
    """A start's steps as they follow each other: key and initialization section are fetched at once."""
    both = [steps_ms[name] for name in ("key", "initialization section") if name in steps_ms]
    groups = {
        "api": steps_ms.get("api"),
        "multivariant playlist": steps_ms.get("multivariant playlist"),
        "media playlist": steps_ms.get("media playlist"),
        "key and initialization": max(both, default=None),
        "first segment": steps_ms.get("segment"),
        "decryption": steps_ms.get("decryption"),
    }
    return {name: time_ms for name, time_ms in groups.items() if time_ms is not None}


def _steps(starts: list[Start]) -> dict[str, Summary]:
    times: dict[str, list[float | None]] = {}
    for start in starts:
        if start.took_ms is not None:
            for name, time_ms in step_groups(start.steps_ms).items():
                times.setdefault(name, []).append(time_ms)
    return {name: summary for name, values in times.items() if (summary := summarize(values))}


def _requests(record: Record) -> Iterator[RequestFigures]:
    for name in ("api", *MEDIA, "prefetch"):
        if (found := record.requests.get(name)) is not None:
            summary = summarize(found.times_ms)
            yield RequestFigures(name, found.count, found.failed, found.received_bytes, summary, found.cache)


def _cache(record: Record) -> dict[str, int]:
    total: dict[str, int] = {}
    for name in MEDIA:
        for outcome, count in (record.requests[name].cache if name in record.requests else {}).items():
            total[outcome] = total.get(outcome, 0) + count
    return total


def _buckets(record: Record) -> Iterator[Bucket]:
    by_second: dict[int, list[float | None]] = {}
    for start in record.starts:
        by_second.setdefault(int(start.at_s), []).append(start.took_ms)
    for second, times_ms in sorted(by_second.items()):
        if (summary := summarize(times_ms)) is not None:
            yield Bucket(float(second), summary.count, summary.p50_ms, summary.p95_ms)


def _warnings(
    record: Record, options: Options, starts_per_second: float, cache: dict[str, int]
) -> Iterator[str]:
    if record.interrupted:
        yield "The run was broken off: this is what had been measured until then."
    cpu_share = _p95([second.cpu_share for second in record.seconds])
    if cpu_share > _SATURATED_CPU_SHARE:
        yield (
            f"The generator took {cpu_share * 100:.0f} % of a core: "
            "the times are those of a generator that couldn't keep up, not of the servers alone."
        )
    if record.unfinished_starts:
        yield (
            f"Starts that were under way when the run ended: {record.unfinished_starts:,}. "
            "They were waited for, then cut off, and count as failed."
        )
    planned = options.pacing.planned_starts_per_second
    # Only a steady load is planned to be the same in any part of the run.
    comparable = options.pacing.shape is Shape.STEADY or not record.interrupted
    if comparable and starts_per_second < planned * _FEW_STARTS_SHARE:
        yield f"{starts_per_second:.1f} starts a second came about, not {planned:.3g}."
    kept_share = 1 - sum(cache.get(outcome, 0) for outcome in _FORWARDED) / max(sum(cache.values()), 1)
    if options.profile is Profile.COLD and kept_share > _COLD_KEPT_SHARE:
        yield (
            f"Not really cold: {kept_share * 100:.0f} % of the media requests were answered "
            "from a cache, or by what another had asked for at the same moment."
        )


def _p95(values: list[float]) -> float:
    return percentile(sorted(values), 0.95) if values else 0.0


def _slowness(start: Start) -> float:
    return inf if start.took_ms is None else start.took_ms
