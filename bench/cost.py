"""What a command costs: time on the wall, processor time, memory."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


class BenchError(Exception):
    """A measured command failed, or something it needs is missing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, its child processes included."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    """Resident memory of the largest process of the run, at its largest."""


def measure(argv: Sequence[str], *, timeout_s: float) -> Cost:
    """Run a command to its end.

    Raises:
        BenchError: It failed or took too long; what it said last is in the message.
    """
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        report, log = Path(folder, "cost.json"), Path(folder, "log")
        launch = [sys.executable, "-I", "-S", str(_LAUNCHER), str(report), *argv]
        with log.open("wb") as said:
            process = subprocess.Popen(
                launch, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )
            try:
                status = process.wait(timeout_s)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
        if status != 0:
            last_words = log.read_text(errors="replace")[-2000:]
            raise BenchError(f"{argv[0]} failed with status {status}:\n{last_words}")
        return Cost(**json.loads(report.read_text()))


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each measure, taken apart."""
    return Cost(
        wall_s=statistics.median(cost.wall_s for cost in costs),
        cpu_s=statistics.median(cost.cpu_s for cost in costs),
        peak_bytes=round(statistics.median(cost.peak_bytes for cost in costs)),
    )
