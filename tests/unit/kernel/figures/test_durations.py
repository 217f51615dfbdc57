"""Buckets of durations, against the durations themselves."""

import random

import pytest

from kernel.figures.durations import LONGEST_MS, bucket_of, percentile_ms, sound_bucket, sound_counts


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95, 0.99, 1.0])
@pytest.mark.parametrize("spread", [0.1, 0.8, 2.0])
def test_a_percentile_is_within_a_tenth(share: float, spread: float) -> None:
    """Of what sorting all of them gives."""
    source = random.Random(7)
    durations_ms = sorted(min(source.lognormvariate(5, spread) + 1, LONGEST_MS) for _ in range(5000))
    buckets: dict[int, int] = {}
    for duration_ms in durations_ms:
        buckets[bucket_of(duration_ms)] = buckets.get(bucket_of(duration_ms), 0) + 1
    exact_ms = durations_ms[max(0, int(-(-len(durations_ms) * share // 1)) - 1)]

    assert percentile_ms(buckets, share) == pytest.approx(exact_ms, rel=0.1)


def test_there_are_few_buckets() -> None:
    """Whatever a player tells."""
    assert {bucket_of(ms) for ms in (0, 1, 10**12)} | {bucket_of(1.1**n) for n in range(200)} <= set(
        range(64)
    )


def test_nothing_has_no_percentile() -> None:
    """Not zero."""
    assert percentile_ms({}, 0.5) is None


def test_buckets_are_told_from_other_counts() -> None:
    """They share a hash."""
    assert {12: 3} == sound_counts({sound_bucket(12): 3, "edge_requests": 9})
