"""The report for people: the renditions, every rule with what was found, and the verdict."""

from collections.abc import Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from segue.verify.audio import Comparison
from segue.verify.checks.bandwidth import measured_bps
from segue.verify.outcome import Finding, Report, Result, Section, Status
from segue.verify.rendition import Rendition
from segue.verify.stream import Stream

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
    heading = "master" if len(stream.masters) == 1 else f"{len(stream.masters)} masters"
    table.add_column(heading if stream.masters else "", no_wrap=True)
    for rendition in stream.renditions:
        table.add_row(*_rendition_row(rendition))
    return table


def _rendition_row(rendition: Rendition) -> Iterator[RenderableType]:
    init, measured, samples = rendition.initialization, measured_bps(rendition), rendition.presented_samples
    yield Text(_shown(rendition.name))
    if init is None:
        yield Text("unreadable", style="red")
        return
    entry = init.entry
    depth = f"{entry.bit_depth}/" if entry.bit_depth else ""
    tracks = f", {len(rendition.parts)} tracks" if len(rendition.parts) > 1 else ""
    channels = " mono" if entry.channels == 1 else ""
    yield f"{entry.codec} {depth}{entry.sample_rate_hz / 1000:g}{channels}{tracks}"
    yield f"{float(measured[0]) / 1000:,.0f}" if measured else "-"
    yield f"{samples:,}" if samples is not None else "-"
    yield f"{rendition.integrated_lufs:.1f}" if rendition.integrated_lufs is not None else "-"
    yield _comparison(rendition)


def _comparison(rendition: Rendition) -> Text:
    """What the worst of the parts says."""
    known = [(p, p.audio.comparison) for p in rendition.parts if p.audio and p.audio.comparison]
    if not known or len(known) < len(rendition.parts):
        return Text()
    differing = [(part, comparison) for part, comparison in known if not _is_same(comparison)]
    if not differing:
        return Text("bit-exact", style="green")
    part, worst = min(differing, key=lambda one: (one[1].kind != "exact", one[1].snr_db))
    if worst.kind == "exact":
        return Text(f"{part.track} differs".lstrip(), style="bold red")
    return Text(f"SNR {worst.snr_db:.1f} dB")


def _is_same(comparison: Comparison) -> bool:
    complete = comparison.compared_samples == comparison.expected_samples
    return complete and comparison.first_difference is None


def _sections(report: Report) -> Iterator[RenderableType]:
    for section in Section:
        results = [result for result in report.results if result.check.section is section]
        if section is Section.ALBUM and all(result.status is Status.NOT_APPLICABLE for result in results):
            continue
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
    place = ", ".join(filter(None, (finding.subject, finding.track)))
    if place:
        line.append(f"{_shown(place)}: ", style="bold")
    line.append(_shown(finding.found), style=_MARKS[finding.status][1])
    if finding.expected:
        line.append(f" (expected {_shown(finding.expected)})", style="dim")
    return line


def _held(findings: tuple[Finding, ...]) -> str:
    """What was found, once for all subjects that have it in common."""
    subjects: dict[str, list[str]] = {}
    for subject, found in _summed_up(findings):
        subjects.setdefault(_shown(found), []).append(_shown(subject))
    if not subjects:
        return "nothing to hold it against"
    if len(subjects) == 1:
        return next(iter(subjects))
    lines = [f"{_listed(names)}: {found}" for found, names in subjects.items()]
    return "\n".join(lines[:_MOST_FINDINGS] + ["…"] * (len(lines) > _MOST_FINDINGS))


def _summed_up(findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Subjects with what was found; of tracks once where they have it in common, else of the first, for example."""
    tracks: dict[str, list[str]] = {}
    for finding in findings:
        if finding.track:
            tracks.setdefault(finding.subject, []).append(finding.found)
        else:
            yield finding.subject, finding.found
    for subject, found in tracks.items():
        same = len(set(found)) == 1
        yield subject, found[0] if same else f"{found[0]}, and {len(found) - 1} more tracks"


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
