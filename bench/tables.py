"""The results as tables, for the terminal and for a page alike."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.cost import Cost
from bench.memory import MemoryResult
from bench.on_demand import OnDemandResults
from bench.packaging import SEGUE, PackagingResult
from bench.playable import ServiceResult

SEGUE_INGEST = "segue ingest"
_FIRST_SEGMENT_PROMISE_S = 1.0
_MEMORY_PROMISE_BYTES = 300 * 10**6


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; `good` says whether a promise is kept, None where none was made."""

    text: str
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; the first column names what the figures in the others belong to."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def packaging_table(result: PackagingResult) -> Table:
    """Every tool over one master, and what Segue takes in proportion."""
    medians = result.medians()
    ours = medians[SEGUE]
    rows = [
        (
            Cell(tool),
            Cell(_seconds(cost.wall_s)),
            Cell(_range([run.wall_s for run in result.runs[tool]])),
            Cell(_speed(result.duration_s, cost)),
            Cell(_seconds(cost.cpu_s)),
            Cell(_megabytes(cost.peak_bytes)),
            _ratio(ours.wall_s, cost.wall_s) if tool != SEGUE else Cell(""),
            _ratio(ours.cpu_s, cost.cpu_s) if tool != SEGUE else Cell(""),
        )
        for tool, cost in medians.items()
    ]
    headings = ("tool", "wall", "range", "speed", "CPU", "memory", "wall ratio", "CPU ratio")
    note = (
        f"Medians of {len(result.runs[SEGUE])} interleaved runs, {len(result.renditions)} renditions each. Segue "
        "also measures loudness, checks the master's MD5, encrypts, and decodes and compares what it wrote. "
        "Ratio: Segue's time over the peer's; the aim is 1.00 or less."
    )
    return Table(f"Packaging {result.master}", note, headings, rows)


def memory_table(result: MemoryResult) -> Table:
    """The memory of one job."""
    cost = result.cost
    row = (
        Cell(SEGUE),
        Cell(_megabytes(result.master_bytes)),
        Cell(_seconds(cost.wall_s)),
        Cell(_speed(result.duration_s, cost)),
        Cell(_seconds(cost.cpu_s)),
        Cell(_megabytes(cost.peak_bytes), cost.peak_bytes < _MEMORY_PROMISE_BYTES),
    )
    headings = ("tool", "file", "wall", "speed", "CPU", "memory")
    note = f"Peak resident memory of the whole job; promised: under {_megabytes(_MEMORY_PROMISE_BYTES)}."
    return Table(f"Memory of {result.master}", note, headings, [row])


def playable_table(result: ServiceResult) -> Table:
    """From `segue ingest` to sound."""
    waits = [track.playable_s for track in result.tracks]
    row = (
        Cell(SEGUE_INGEST),
        Cell(_seconds(statistics.median(track.ingest_s for track in result.tracks))),
        Cell(f"{statistics.median(track.first_segment_s for track in result.tracks) * 1000:.0f} ms"),
        Cell(_seconds(statistics.median(waits))),
        Cell(_range(waits)),
        Cell(_seconds(result.first_start_s)),
    )
    headings = ("tool", "ingest", "first segment", "playable", "range", "first start")
    note = (
        f"Medians of {len(waits)}. The command from start to end; then playlists, initialization section and first "
        "segment through a cold edge. First start: `segue up` on an empty data directory until it is ready."
    )
    return Table(f"From ingest to playable, {result.master}", note, headings, [row])


def on_demand_table(result: OnDemandResults) -> Table:
    """Waiting for what was never packaged."""
    rows = [
        (
            Cell(wait.rendition),
            Cell(wait.segment),
            Cell(str(wait.listeners)),
            Cell(_milliseconds(statistics.median(wait.playlist_s))),
            Cell(_milliseconds(statistics.median(wait.segment_s))),
            Cell(_milliseconds(max(wait.segment_s)), max(wait.segment_s) < _FIRST_SEGMENT_PROMISE_S),
            Cell(f"{max(wait.segment_s) / result.ffmpeg_s:.3f}", max(wait.segment_s) < result.ffmpeg_s),
            Cell(f"{wait.segments_made}/{wait.segments}", wait.segments_made == wait.segments),
        )
        for wait in result.waits
    ]
    headings = ("rendition", "asked", "by", "playlist", "median", "longest", "/ ffmpeg", "made")
    note = (
        "From asking for the media playlist until the segment asked for is there, at the edge; promised: under a "
        "second. / ffmpeg: the longest wait over what one ffmpeg takes for the "
        f"whole track, {_seconds(result.ffmpeg_s)}. Made: segments by the worker until the rendition was whole."
    )
    return Table(f"A rendition never packaged before, {result.master}", note, headings, rows)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _ratio(ours: float, theirs: float) -> Cell:
    return Cell(f"{ours / theirs:.2f}", good=ours <= theirs)


def _speed(duration_s: float, cost: Cost) -> str:
    """Times real time."""
    return f"{duration_s / cost.wall_s:.1f} x"


def _range(times_s: Sequence[float]) -> str:
    return f"{min(times_s):.2f} to {max(times_s):.2f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


def _megabytes(count: int) -> str:
    return f"{count / 10**6:,.0f} MB"
