"""One slot of live figures, as it was read from Valkey."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from kernel.figures.durations import percentile_ms, sound_counts
from kernel.figures.figure import Figure


@dataclass(frozen=True, slots=True)
class Slot:
    """What all processes of all services counted in it."""

    counts: Mapping[str, int]
    active_streams: int
    starts_ms: Sequence[float]
    """The times of the starts whose streams were issued in it; infinite where no segment was given yet."""

    def count(self, figure: Figure) -> int:
        """How many there were."""
        return self.counts.get(figure, 0)


def total(slots: Iterable[Slot], figure: Figure) -> int:
    """How many there were in all of them."""
    return sum(slot.count(figure) for slot in slots)


def share(slots: Sequence[Slot], part: Figure, whole: Figure) -> float | None:
    """What part of the whole, over all of them, or None where there was nothing."""
    of = total(slots, whole)
    return round(total(slots, part) / of, 4) if of else None


def start_percentile_ms(slots: Iterable[Slot], of: float) -> int | None:
    """What that share of the starts doesn't exceed, of those that came to anything: exact, over all of them."""
    times_ms = sorted(time_ms for slot in slots for time_ms in slot.starts_ms if isfinite(time_ms))
    return round(times_ms[ceil(len(times_ms) * of) - 1]) if times_ms else None


def sound_percentile_ms(slots: Iterable[Slot], of: float) -> int | None:
    """The same of what players told; to a tenth."""
    buckets: defaultdict[int, int] = defaultdict(int)
    for slot in slots:
        for bucket, number in sound_counts(slot.counts).items():
            buckets[bucket] += number
    found_ms = percentile_ms(buckets, of)
    return None if found_ms is None else round(found_ms)
