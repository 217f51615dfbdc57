"""Durations in buckets, so that those of all processes can be added: a mean of percentiles is none."""

from collections.abc import Mapping
from math import ceil, floor, log2

_BUCKETS_AN_OCTAVE = 4
"""A bucket's middle is within a tenth of what is in it."""

LONGEST_MS = 60_000
_PREFIX = "sound:"


def bucket_of(duration_ms: float) -> int:
    """The bucket of a duration; what is longer than a minute is a minute."""
    return floor(_BUCKETS_AN_OCTAVE * log2(min(max(duration_ms, 1.0), LONGEST_MS)))


def sound_bucket(bucket: int) -> str:
    """The field that counts the times from click to sound in a bucket."""
    return f"{_PREFIX}{bucket}"


def sound_counts(counts: Mapping[str, int]) -> dict[int, int]:
    """The buckets among what a slot counts."""
    return {
        int(field.removeprefix(_PREFIX)): number
        for field, number in counts.items()
        if field.startswith(_PREFIX)
    }


def percentile_ms(buckets: Mapping[int, int], share: float) -> float | None:
    """What that share of the durations doesn't exceed: its bucket's middle; None where there are none."""
    rank = ceil(sum(buckets.values()) * share)
    for bucket in sorted(buckets):
        rank -= buckets[bucket]
        if rank <= 0 and buckets[bucket]:
            return float(2 ** ((bucket + 0.5) / _BUCKETS_AN_OCTAVE))
    return None
