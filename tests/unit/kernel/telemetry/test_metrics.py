"""Metrics that several processes share."""

import os
import subprocess
import sys
from pathlib import Path

# One process of a service: counts once under its number, then tells what all of them have counted.
PROCESS = """
import asyncio, sys
from kernel.telemetry.metrics import count_as, render_metrics
count_as(int(sys.argv[1]))
from prometheus_client import Counter, Gauge, Histogram
Counter("answers", "Answers.").inc()
Gauge("connections", "Connections.", multiprocess_mode="livesum").set(3)
Histogram("duration_seconds", "Durations.", buckets=(1, 2)).observe(1.5)
print(asyncio.run(render_metrics()).decode())
"""


def _run(folder: Path | None, number: int) -> dict[str, float]:
    variables = {} if folder is None else {"PROMETHEUS_MULTIPROC_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, str(number)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_one_tells_of_all(tmp_path: Path) -> None:
    """Counters and histograms add up, gauges too; a number used again counts on."""
    for number in (0, 1, 0):
        told = _run(tmp_path, number)
    assert told["answers_total"] == 3
    assert told["connections"] == 6
    assert told['duration_seconds_bucket{le="2.0"}'] == 3
    assert len(list(tmp_path.glob("counter_*.db"))) == 2


def test_a_process_alone_tells_of_itself(tmp_path: Path) -> None:
    """Without a folder nothing is shared, and the library tells of the process, too."""
    told = _run(None, 0)
    assert told["answers_total"] == 1
    assert "python_info" in " ".join(told)
