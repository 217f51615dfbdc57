"""What the figures were measured on."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.ffmpeg import known_ffmpegs


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, its load before the run, and the versions compared."""

    processor: str
    cores: int
    memory_bytes: int
    system: str
    python: str
    ffmpegs: list[str]
    commit: str
    load_before: float
    """Average of the last minute; above a half, the figures are not to be trusted."""


def describe_machine() -> Machine:
    """Look around."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        ffmpegs=[f"{ffmpeg.version}{' with soxr' * ffmpeg.has_soxr}" for ffmpeg in known_ffmpegs()],
        commit=_commit(),
        load_before=os.getloadavg()[0],
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    root = Path(__file__).resolve().parent.parent
    argv = ["git", "-C", str(root), "describe", "--always", "--dirty"]
    try:
        result = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=30)
    except FileNotFoundError:
        return "unknown"
    return result.stdout.strip() or "unknown"
