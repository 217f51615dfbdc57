"""The memory of one job, for a long hi-res master."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.cost import Cost, measure
from bench.masters import MasterKind, write_master
from bench.segue_command import package_argv

_TIMEOUT_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class MemoryResult:
    """One packaging run over a long master."""

    master: str
    master_bytes: int
    duration_s: float
    cost: Cost


def measure_memory(kind: MasterKind, *, folder: Path, progress: Callable[[str], None]) -> MemoryResult:
    """Package one long master; the master and all it becomes lie on disk meanwhile."""
    progress(f"{kind}: synthesising")
    master, out = write_master(kind, folder / "master.flac"), folder / "out"
    progress(f"{kind}: packaging")
    cost = measure(package_argv(master, out), timeout_s=_TIMEOUT_S)
    shutil.rmtree(out)
    return MemoryResult(str(kind), master.stat().st_size, kind.duration_s, cost)
