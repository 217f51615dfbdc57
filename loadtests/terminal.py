"""What is shown while a run goes on, and at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from loadtests.pacing import Pacing
from loadtests.percentiles import Summary
from loadtests.progress import Progress as Told
from loadtests.results import Run
from loadtests.slo import tell_ms, tell_share


class Watch:
    """One display for all that takes a while; on anything but a terminal only a line for each phase."""

    def __init__(self, console: Console, bars: Progress) -> None:
        self._console = console
        self._bars = bars

    def say(self, what: str) -> None:
        """Tell what comes next."""
        self._console.print(what, style="dim", highlight=False, markup=False)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar that goes on by one with each call."""
        self.say(f"{total} {what}")
        bar = self._bars.add_task(what, total=total)
        yield lambda: self._bars.advance(bar)
        self._bars.remove_task(bar)

    @contextmanager
    def running(self, pacing: Pacing) -> Iterator[Callable[[Told], None]]:
        """A bar for the run, with what was measured lately."""
        bar = self._bars.add_task("load", total=round(pacing.ends_s))
        measuring = False

        def tell(told: Told) -> None:
            nonlocal measuring
            if told.measured and not measuring:
                self.say("measuring")
                measuring = True
            recent = "–" if told.recent_p95_ms is None else tell_ms(told.recent_p95_ms)
            words = f"{told.listening} listening  {told.starts} starts  p95 {recent}  {told.errors} errors"
            self._bars.update(bar, completed=round(told.at_s), description=words)

        yield tell
        self._bars.remove_task(bar)


@contextmanager
def watching(console: Console) -> Iterator[Watch]:
    """Show progress during the block."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        yield Watch(console, bars)


def print_outcome(console: Console, run: Run, report: Path) -> None:
    """The table, the verdict, and where the report is."""
    figures = run.figures
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("", "count", "failed", "p50", "p95", "p99", "longest"):
        table.add_column(name, justify="right" if name else "left")
    for name, summary in _metrics(run).items():
        table.add_row(name, *_cells(summary))
    console.print(table)
    console.print(
        f"{figures.starts_per_second:.1f} starts a second; errors {tell_share(figures.error_share)}; "
        f"{figures.rebuffers_per_hour:.2f} rebuffers an hour of music; "
        f"generator {figures.generator_cpu_share * 100:.0f} % of a core",
        highlight=False,
    )
    for failure in figures.failures:
        told = f"  {failure.count} × {failure.step}: {failure.kind}, as {failure.example[:160]}"
        console.print(told, style="red", markup=False, highlight=False)
    for warning in figures.warnings:
        console.print(warning, style="yellow", markup=False, highlight=False)
    colour = "bold green" if figures.verdict.met else "bold red"
    console.print(figures.verdict.sentence, style=colour, markup=False, highlight=False)
    console.print(f"report: {report}", markup=False, highlight=False, soft_wrap=True)


def _metrics(run: Run) -> dict[str, Summary | None]:
    figures = run.figures
    named = {"stream_start": figures.stream_start, "next_track": figures.next_track}
    return {**named, "seek": figures.seek, "rebuffer": figures.rebuffer}


def _cells(summary: Summary | None) -> list[str]:
    if summary is None:
        return ["0", "0", "–", "–", "–", "–"]
    times = (summary.p50_ms, summary.p95_ms, summary.p99_ms, summary.max_ms)
    return [str(summary.count), str(summary.failed), *map(tell_ms, times)]
