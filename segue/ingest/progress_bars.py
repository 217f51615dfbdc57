"""Telling people: a bar a master while it is on its way, a line when it is through, a table in the end."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from kernel.quality import Quality
from segue.ingest.report import MasterResult, Status, shown

_STYLES: dict[Status, str] = {"packaged": "green", "unchanged": "cyan", "failed": "bold red"}
_NAME_CHARACTERS = 40
_MAX_TABLE_ROWS = 50


class ProgressBars:
    """Bars of the masters on their way; use it as a context."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[stage]}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._tasks: dict[Path, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def progressed(self, path: Path, stage: str, fraction: float) -> None:
        """See `Reporter`."""
        if path not in self._tasks:
            name = shown(path)
            short = name if len(name) <= _NAME_CHARACTERS else f"…{name[1 - _NAME_CHARACTERS :]}"
            self._tasks[path] = self._progress.add_task("", total=1.0, name=short, stage=stage)
        self._progress.update(self._tasks[path], completed=fraction, stage=stage)

    def ended(self, result: MasterResult) -> None:
        """See `Reporter`."""
        if (task := self._tasks.pop(result.path, None)) is not None:
            self._progress.remove_task(task)
        line = Text(f"{result.status:9} ", style=_STYLES[result.status])
        line.append(shown(result.path), style="default")
        if remark := result.error or result.note:
            line.append(f": {remark}", style="default")
        self._console.print(line, soft_wrap=True)

    def warned(self, text: str) -> None:
        """See `Reporter`."""
        self._console.print(Text(text, style="yellow"), soft_wrap=True)

    def summarise(self, results: Sequence[MasterResult]) -> None:
        """The table at the end: every master of a short run, the failed ones of a long one, and the counts."""
        rows = [result for result in results if len(results) <= _MAX_TABLE_ROWS or result.status == "failed"]
        table = Table(title=_counts(results), title_justify="left", title_style="bold")
        for heading in ("Master", "Status"):
            table.add_column(heading, overflow="fold")
        table.add_column("Track", no_wrap=True)
        table.add_column("", overflow="fold")
        for result in sorted(rows, key=lambda result: shown(result.path)):
            table.add_row(
                Text(result.path.name.encode("utf-8", "replace").decode()),
                Text(result.status, style=_STYLES[result.status]),
                "" if result.track_id is None else str(result.track_id),
                Text(result.error or result.note or _made(result)),
            )
        self._console.print(table)


def _made(result: MasterResult) -> str:
    highest = Quality.of_rendition(result.renditions[-1]) if result.renditions else None
    return "" if highest is None else f"{len(result.renditions)} renditions up to {highest}"


def _counts(results: Sequence[MasterResult]) -> str:
    counts = Counter(result.status for result in results)
    statuses: tuple[Status, ...] = ("packaged", "unchanged", "failed")
    told = [f"{counts[status]} {status}" for status in statuses if counts[status]]
    return f"{len(results)} masters: {', '.join(told)}"
