"""Percentiles by the nearest rank."""

from math import inf

import numpy as np
import pytest

from loadtests.percentiles import percentile, summarize


@pytest.mark.parametrize("count", [1, 2, 19, 20, 21, 100, 999])
def test_they_are_those_of_another_library(count: int) -> None:
    """NumPy calls the method `inverted_cdf`."""
    values = sorted(np.random.default_rng(count).exponential(50.0, count).tolist())
    for share in (0.5, 0.95, 0.99, 1.0):
        assert np.percentile(values, share * 100, method="inverted_cdf") == percentile(values, share)


def test_what_failed_is_slower_than_everything() -> None:
    """Six failures in a hundred, and the 95th percentile never came."""
    summary = summarize([10.0] * 94 + [None] * 6)

    assert summary is not None
    assert (100, 6, 10.0, inf, inf) == (
        summary.count,
        summary.failed,
        summary.p50_ms,
        summary.p95_ms,
        summary.max_ms,
    )


def test_of_nothing_there_is_no_summary() -> None:
    """Zero would look like a good figure."""
    assert summarize([]) is None
