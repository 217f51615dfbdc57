"""The verdict tells the truth, at its borders too."""

import pytest

from loadtests.record import Record, Start
from loadtests.slo import Slo, judge, tell_ms, tell_share


def record(times_ms: list[float | None], *, requests: int = 10_000, failed: int = 0) -> Record:
    """One start a second from second ten on, and so many requests."""
    made = Record(measured_from_s=10.0)
    made.starts = [Start(10.0 + at, 0.0, took_ms, {}, "t") for at, took_ms in enumerate(times_ms)]
    for _ in range(requests):
        made.count_request("api", 1.0, 0, "none")
    for _ in range(failed):
        made.count_failure("api", "status 500", 11.0, "GET /")
    return made


def met(made: Record, slo: Slo | None = None) -> bool:
    """Whether the objective is; there is one."""
    verdict = judge(made, slo or Slo())
    assert verdict is not None
    return verdict.met


@pytest.mark.parametrize(
    ("times_ms", "expected"),
    [
        ([199.9] * 100, True),
        ([200.0] * 100, False),
        ([10.0] * 95 + [5000.0] * 5, True),
        ([10.0] * 94 + [5000.0] * 6, False),
        ([10.0] * 94 + [None] * 6, False),
        ([None], False),
    ],
)
def test_starts_are_judged_by_their_95th_percentile(times_ms: list[float | None], *, expected: bool) -> None:
    """Below the objective, not at it; those that failed are the slowest of all."""
    assert expected == met(record(times_ms))


@pytest.mark.parametrize(("failed", "expected"), [(0, True), (9, True), (10, False), (10_000, False)])
def test_errors_are_judged_by_their_share(failed: int, *, expected: bool) -> None:
    """Fewer than one in a thousand requests."""
    assert expected == met(record([10.0] * 10, failed=failed))


def test_no_errors_allowed_means_none() -> None:
    """None is not fewer than none, and yet none is what was asked for."""
    assert met(record([10.0]), Slo(error_share=0.0))
    assert not met(record([10.0], failed=1), Slo(error_share=0.0))


def test_nothing_measured_is_no_pass() -> None:
    """Neither without any start nor with starts in the ramp alone."""
    in_ramp = record([])
    in_ramp.starts = [Start(9.9, 0.0, 1.0, {}, "t")]

    assert judge(record([]), Slo()) is None
    assert judge(in_ramp, Slo()) is None


def test_the_sentence_says_what_was_missed() -> None:
    """With the figure and the objective."""
    verdict = judge(record([300.0]), Slo())

    assert verdict is not None
    starts = "p95 of stream starts 300 ms (objective: below 200 ms)"
    assert f"Objective missed: {starts}; errors 0 % (objective: below 0.1 %)." == verdict.sentence


def test_figures_are_told_as_people_read_them() -> None:
    """Tenths where they matter."""
    assert ["0.0 ms", "12.3 ms", "1,235 ms", "never (failed)"] == [
        tell_ms(time_ms) for time_ms in (0.0, 12.34, 1234.6, float("inf"))
    ]
    assert ["0 %", "0.012 %", "0.1 %", "5 %", "100 %"] == [
        tell_share(share) for share in (0.0, 0.00012, 0.001, 0.05, 1.0)
    ]
