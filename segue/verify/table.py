"""The report for people: the renditions, every rule with what was found, and the verdict."""

from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from segue.verify.checks.bandwidth import measured_bps
from segue.verify.outcome import Finding, Report, Result, Section, Status
from segue.verify.stream import Comparison, Rendition, Stream

_MARKS = {
    Status.PASS: ("✓", "green"),
    Status.FAIL: ("✗", "bold red"),
    Status.WARNING: ("!", "yellow"),
    Status.NOT_APPLICABLE: ("·", "dim"),
}
_MOST_FINDINGS = 8
_MOST_NAMES = 3


def print_report(report: Report, console: Console) -> None:
    """Print it all."""
    console.print(Group(_renditions(report.stream), *_sections(report), _verdict(report)))


def _renditions(stream: Stream) -> RenderableType:
    """Narrow enough for 80 columns."""
    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(_shown(stream.target)),
        title_justify="left",
        title_style="bold",
        collapse_padding=True,
        pad_edge=False,
    )
    for heading in ("rendition", "codec"):
        table.add_column(heading, overflow="fold")
    for heading in ("peak kb/s", "samples", "LUFS"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("master" if stream.master is not None else "", no_wrap=True)
    for rendition in stream.renditions:
        table.add_row(*_rendition_row(rendition))
    return table


def _rendition_row(rendition: Rendition) -> Iterator[RenderableType]:
    init, audio, measured = rendition.initialization, rendition.audio, measured_bps(rendition)
    yield Text(_shown(rendition.name))
    if init is None:
        yield Text("unreadable", style="red")
        return
    entry = init.entry
    depth = f"{entry.bit_depth}/" if entry.bit_depth else ""
    yield f"{entry.codec} {depth}{entry.sample_rate_hz / 1000:g}{' mono' if entry.channels == 1 else ''}"
    yield f"{float(measured[0]) / 1000:,.0f}" if measured else "-"
    yield f"{audio.presented_samples:,}" if audio else "-"
    yield f"{audio.integrated_lufs:.1f}" if audio and audio.integrated_lufs is not None else "-"
    yield _comparison(audio.comparison if audio else None)


def _comparison(comparison: Comparison | None) -> Text:
    if comparison is None:
        return Text()
    if comparison.first_difference is None and comparison.compared_samples == comparison.expected_samples:
        return Text("bit-exact", style="green")
    if comparison.kind == "exact":
        return Text("differs", style="bold red")
    return Text(f"SNR {comparison.snr_db:.1f} dB")


def _sections(report: Report) -> Iterator[RenderableType]:
    for section in Section:
        results = [result for result in report.results if result.check.section is section]
        table = Table(box=box.SIMPLE_HEAD, expand=True, show_header=True, pad_edge=False)
        table.add_column("", width=1)
        table.add_column(section, ratio=5, header_style="bold cyan")
        table.add_column("by", ratio=2, style="dim", header_style="dim")
        table.add_column("found", ratio=8, header_style="dim")
        for result in results:
            table.add_row(*_row(result))
        yield table


def _row(result: Result) -> Iterator[RenderableType]:
    mark, style = _MARKS[result.status]
    yield Text(mark, style=style)
    plain = "dim" if result.status is Status.NOT_APPLICABLE else ""
    yield Text(result.check.title, style=plain)
    yield result.check.citation
    yield _detail(result)


def _detail(result: Result) -> Text:
    if result.status in {Status.FAIL, Status.WARNING}:
        grave = [finding for finding in result.findings if finding.status in {Status.FAIL, Status.WARNING}]
        lines = [_broken(finding) for finding in grave[:_MOST_FINDINGS]]
        if len(grave) > _MOST_FINDINGS:
            lines.append(Text(f"and {len(grave) - _MOST_FINDINGS} more", style="dim"))
        return Text("\n").join(lines)
    style = "dim" if result.status is Status.NOT_APPLICABLE else ""
    return Text(_held(result.findings), style=style)


def _broken(finding: Finding) -> Text:
    line = Text()
    if finding.subject:
        line.append(f"{_shown(finding.subject)}: ", style="bold")
    line.append(_shown(finding.found), style=_MARKS[finding.status][1])
    if finding.expected:
        line.append(f" (expected {_shown(finding.expected)})", style="dim")
    return line


def _held(findings: tuple[Finding, ...]) -> str:
    """What was found, once for all subjects that have it in common."""
    subjects: dict[str, list[str]] = {}
    for finding in findings:
        subjects.setdefault(_shown(finding.found), []).append(_shown(finding.subject))
    if not subjects:
        return "nothing to hold it against"
    if len(subjects) == 1:
        return next(iter(subjects))
    lines = [f"{_listed(names)}: {found}" for found, names in subjects.items()]
    return "\n".join(lines[:_MOST_FINDINGS] + ["…"] * (len(lines) > _MOST_FINDINGS))


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMES else f"{len(names)} renditions"


def _verdict(report: Report) -> RenderableType:
    counts = {status: report.count(status) for status in Status}
    summary = Text(f"{counts[Status.PASS]} rules hold", style="green")
    summary.append(f", {counts[Status.FAIL]} broken", style="bold red" if counts[Status.FAIL] else "dim")
    summary.append(
        f", {counts[Status.WARNING]} with warnings", style="yellow" if counts[Status.WARNING] else "dim"
    )
    summary.append(f", {counts[Status.NOT_APPLICABLE]} not applicable", style="dim")
    return Panel(summary, border_style="green" if report.holds else "red", expand=False)


def _shown(text: str) -> str:
    """Text out of a stream, harmless to a terminal: no escape sequences, no control characters."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
