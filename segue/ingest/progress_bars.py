"""Telling people: a bar a master while it is on its way, a line when it is through, a summary in the end."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from kernel.quality import Quality
from segue.ingest.report import MasterResult, Status, legible, shown

_STYLES: dict[Status, str] = {"packaged": "green", "unchanged": "cyan", "failed": "bold red"}
_NAME_CHARACTERS = 40
_SHORT_RUN = 20


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
            name = legible(shown(path))
            short = name if len(name) <= _NAME_CHARACTERS else f"…{name[1 - _NAME_CHARACTERS :]}"
            self._tasks[path] = self._progress.add_task("", total=1.0, name=short, stage=legible(stage))
        self._progress.update(self._tasks[path], completed=fraction, stage=legible(stage))

    def ended(self, result: MasterResult) -> None:
        """See `Reporter`."""
        if (task := self._tasks.pop(result.path, None)) is not None:
            self._progress.remove_task(task)
        line = Text(f"{result.status:9} ", style=_STYLES[result.status])
        line.append(legible(shown(result.path)), style="default")
        if remark := result.error or result.note:
            line.append(f": {legible(remark)}", style="default")
        self._console.print(line, soft_wrap=True)

    def warned(self, text: str) -> None:
        """See `Reporter`."""
        self._console.print(Text(legible(text), style="yellow"), soft_wrap=True)

    def summarise(self, results: Sequence[MasterResult]) -> None:
        """The end: every master of a short run, of a long one what failed or needs a word, and the counts."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        is_short = len(results) <= _SHORT_RUN
        for result in sorted(results, key=lambda result: shown(result.path)):
            if is_short or result.error or result.note:
                table.add_row(Text(result.status, style=_STYLES[result.status]), _told(result))
        self._console.print()
        self._console.print(table)
        self._console.print(Text(_counts(results), style="bold"), soft_wrap=True)


def _told(result: MasterResult) -> Text:
    """A master's name, its track, and what is to be said of it; a line each."""
    text = Text(legible(shown(Path(result.path.name))))
    if result.track_id is not None:
        highest = Quality.of_rendition(result.renditions[-1]) if result.renditions else None
        text.append(f"\ntrack {result.track_id}", style="dim")
        text.append("" if highest is None else f", up to {highest}", style="dim")
    if remark := result.error or result.note:
        text.append(f"\n{legible(remark)}")
    return text


def _counts(results: Sequence[MasterResult]) -> str:
    counts = Counter(result.status for result in results)
    statuses: tuple[Status, ...] = ("packaged", "unchanged", "failed")
    told = [f"{counts[status]} {status}" for status in statuses if counts[status]]
    return f"{len(results)} masters: {', '.join(told)}"
