"""Results on the terminal, as a page, and as JSON for comparing with later runs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bench.delivery.contest import Contest
from bench.delivery.tables import bars, delivery_table
from bench.machine import Machine
from bench.memory import MemoryResult
from bench.on_demand import OnDemandResults
from bench.packaging import PackagingResult
from bench.playable import ServiceResult
from bench.tables import Cell, Table, memory_table, on_demand_table, packaging_table, playable_table

_RESULTS = Path(__file__).with_name("results")


@dataclass(slots=True)
class Report:
    """Everything one run of the bench found."""

    machine: Machine
    packaging: list[PackagingResult] = field(default_factory=list)
    memory: list[MemoryResult] = field(default_factory=list)
    playable: list[ServiceResult] = field(default_factory=list)
    on_demand: list[OnDemandResults] = field(default_factory=list)
    delivery: list[Contest] = field(default_factory=list)
    others: list[Table] = field(default_factory=list)

    def tables(self) -> list[Table]:
        """What was measured, as tables."""
        return [
            *map(packaging_table, self.packaging),
            *map(memory_table, self.memory),
            *map(playable_table, self.playable),
            *map(on_demand_table, self.on_demand),
            *map(delivery_table, self.delivery),
            *self.others,
        ]

    def print_on(self, console: Console) -> None:
        """Show everything."""
        console.print(f"\n[bold]Segue bench[/bold]  {_on(self.machine)}", highlight=False)
        for table in self.tables():
            console.print(_rich(table))
        for contest in self.delivery:
            console.print(Text(f"\n{contest.title}: ", "bold").append_text(bars(contest)))

    def save(self) -> Path:
        """Write the page and the JSON, under the time of day and as the latest."""
        _RESULTS.mkdir(exist_ok=True)
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        page, document = self._page(), json.dumps(asdict(self), indent=1)
        for stem in (name, "latest"):
            (_RESULTS / f"{stem}.md").write_text(page, encoding="utf-8")
            (_RESULTS / f"{stem}.json").write_text(document, encoding="utf-8")
        return _RESULTS / "latest.md"

    def _page(self) -> str:
        return "\n\n".join(["# Segue bench", _on(self.machine), *map(_markdown, self.tables())]) + "\n"


def _on(machine: Machine) -> str:
    memory_gb = machine.memory_bytes / 10**9
    return (
        f"{machine.commit} on {machine.cores} cores of {machine.processor}, {memory_gb:.0f} GB, {machine.system}, "
        f"Python {machine.python}, ffmpeg {', '.join(machine.ffmpegs)}; load before: {machine.load_before:.2f}"
    )


def _rich(table: Table) -> RichTable:
    drawn = RichTable(
        title=f"\n{table.title}",
        title_justify="left",
        title_style="bold",
        caption=table.note,
        caption_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
    )
    for number, heading in enumerate(table.headings):
        drawn.add_column(heading.replace(" ", "\n"), justify="right" if number else "left", no_wrap=True)
    for row in table.rows:
        drawn.add_row(*map(_rich_cell, row))
    return drawn


def _rich_cell(cell: Cell) -> Text:
    style = {None: "", True: "green", False: "bold red"}[cell.good]
    return Text(cell.text, style)


def _markdown(table: Table) -> str:
    rule = ["---", *["--:"] * (len(table.headings) - 1)]
    rows = [[_markdown_cell(cell) for cell in row] for row in table.rows]
    lines = [_markdown_row(cells) for cells in (table.headings, rule, *rows)]
    return "\n".join([f"## {table.title}", "", table.note, "", *lines])


def _markdown_cell(cell: Cell) -> str:
    return f"**{cell.text}**" if cell.good is False else cell.text


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
