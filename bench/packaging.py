"""Packaging a master, side by side with ffmpeg making the same renditions."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cost import Cost, measure, median
from bench.ffmpeg import Ffmpeg, known_ffmpegs
from bench.ffmpeg_renditions import ffmpeg_argv
from bench.masters import MasterKind, write_master
from bench.segue_command import package_argv

SEGUE = "segue package"
_TIMEOUT_S = 3600.0


@dataclass(frozen=True, slots=True)
class PackagingResult:
    """All runs of every tool over one master."""

    master: str
    duration_s: float
    renditions: tuple[str, ...]
    runs: dict[str, list[Cost]]
    """By tool, `SEGUE` first."""

    def medians(self) -> dict[str, Cost]:
        """The medians by tool."""
        return {tool: median(costs) for tool, costs in self.runs.items()}


def compare_packaging(
    kind: MasterKind, *, rounds: int, folder: Path, progress: Callable[[str], None]
) -> PackagingResult:
    """Run all tools in turn, so many times; each round begins with another one."""
    progress(f"{kind}: synthesising")
    master = write_master(kind, folder / "master.flac")
    out = folder / "out"
    # What Segue makes of it decides what ffmpeg has to make; this run also warms the caches.
    progress(f"{kind}: warming up")
    measure(package_argv(master, out), timeout_s=_TIMEOUT_S)
    renditions = tuple(sorted(path.name for path in out.iterdir() if path.is_dir()))
    shutil.rmtree(out)

    tools: dict[str, Callable[[], Cost]] = {SEGUE: lambda: _run_segue(master, out)}
    for ffmpeg in known_ffmpegs():
        tools[ffmpeg.name] = _ffmpeg_run(ffmpeg, master, kind, renditions, out)
    runs: dict[str, list[Cost]] = {tool: [] for tool in tools}
    for round_number in range(rounds):
        for tool in _rotated(list(tools), round_number):
            progress(f"{kind}: {tool}, {round_number + 1} of {rounds}")
            runs[tool].append(tools[tool]())
    return PackagingResult(str(kind), kind.duration_s, renditions, runs)


def _run_segue(master: Path, out: Path) -> Cost:
    try:
        return measure(package_argv(master, out), timeout_s=_TIMEOUT_S)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _ffmpeg_run(
    ffmpeg: Ffmpeg, master: Path, kind: MasterKind, renditions: Sequence[str], out: Path
) -> Callable[[], Cost]:
    def run() -> Cost:
        out.mkdir()
        try:
            return measure(ffmpeg_argv(ffmpeg, master, kind, renditions, out), timeout_s=_TIMEOUT_S)
        finally:
            shutil.rmtree(out, ignore_errors=True)

    return run


def _rotated(tools: Sequence[str], by: int) -> list[str]:
    shift = by % len(tools)
    return [*tools[shift:], *tools[:shift]]
