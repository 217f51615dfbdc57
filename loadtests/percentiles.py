"""Percentiles by the nearest rank: always a value that was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that this share of all values doesn't exceed; the values ascend, and there is one at least."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Summary:
    """Of times in milliseconds; those that never came to an end count as infinitely long."""

    count: int
    failed: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


def summarize(times_ms: Sequence[float | None]) -> Summary | None:
    """The usual percentiles; None of nothing."""
    if not times_ms:
        return None
    ordered = sorted(inf if time_ms is None else time_ms for time_ms in times_ms)
    p50_ms, p95_ms, p99_ms = (percentile(ordered, share) for share in (0.50, 0.95, 0.99))
    return Summary(len(ordered), times_ms.count(None), p50_ms, p95_ms, p99_ms, ordered[-1])
