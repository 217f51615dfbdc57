"""Whatever becomes of a start, it is recorded, and what went wrong is counted."""

import subprocess
import sys

import pytest

from loadtests.record import Record

PATIENCE_S = 60
PRESSES = 12


def pressed(how: str) -> Record:
    """What was recorded of pressing play on a house that breaks like this."""
    argv = [sys.executable, "-m", "tests.unit.loadtests.listening.house_that_breaks", how]
    ended = subprocess.run(argv, capture_output=True, timeout=PATIENCE_S, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return Record.from_json(ended.stdout)


@pytest.mark.parametrize(
    ("how", "step", "kind"),
    [
        ("cut", "multivariant playlist", "connection broken"),
        ("stalled", "multivariant playlist", "timeout"),
        ("garbage", "multivariant playlist", "connection broken"),
        ("unknown-encoding", "multivariant playlist", "ValueError"),
        ("unexpected", "stream start", "ValueError"),
    ],
)
def test_a_start_that_breaks_is_recorded_as_failed_and_counted(how: str, step: str, kind: str) -> None:
    """One after the other: a broken answer doesn't hold its connection, of which a listener has ten."""
    record = pressed(how)

    assert [None] * PRESSES == [start.took_ms for start in record.starts]
    assert [(step, kind, PRESSES)] == [
        (failure.step, failure.kind, failure.count) for failure in record.failures
    ]
    assert record.error_share == 0.5


def test_a_start_that_is_cut_off_by_the_end_is_recorded_as_failed() -> None:
    """It is no error of anybody's, but told."""
    record = pressed("killed")

    assert [None] == [start.took_ms for start in record.starts]
    assert record.unfinished_starts == 1
    assert record.failures == []
