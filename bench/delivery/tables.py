"""A contest as a table, and as bars for the terminal."""

from rich.text import Text

from bench.delivery.contest import Contest, Measure
from bench.delivery.servers.server import Contestant
from bench.tables import Cell, Table

_BAR_CHARACTERS = 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def delivery_table(contest: Contest) -> Table:
    """A row a server; the ratios are the edge's figure over that server's."""
    compared = _compared(contest)
    headings = (
        "server",
        *(f"{m.name} {m.unit}".rstrip() for m in contest.measures),
        *(f"ratio {m.name}" for m in compared),
    )
    rows = [
        (
            Cell(server.label),
            *(_figure(contest, server, measure) for measure in contest.measures),
            *(_ratio(contest, server, measure) for measure in compared),
        )
        for server in contest.rounds
    ]
    return Table(contest.title, _note(contest), headings, rows)


def bars(contest: Contest) -> Text:
    """The measure that counts, drawn to scale."""
    measure = contest.measures[0]
    figures = {server: contest.figure(server, measure) for server in contest.rounds}
    longest = max(figures.values(), default=0.0) or 1.0
    drawn = Text(f"{measure.name} {measure.unit}\n", "italic")
    for server, value in figures.items():
        style = "green" if server is Contestant.EDGE else "blue"
        drawn.append(f"{server.label:<18} ").append(_bar(value / longest), style)
        drawn.append(f" {measure.tell(value)}\n")
    return drawn


def _bar(share: float) -> str:
    whole, eighths = divmod(round(max(0.0, share) * _BAR_CHARACTERS * 8), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()


def _compared(contest: Contest) -> list[Measure]:
    """The measures with a ratio: what counts, and what a target names."""
    named = {target.measure for target in contest.targets if target.against is not None}
    return [m for m in contest.measures if m.name in named or m is contest.measures[0]]


def _figure(contest: Contest, server: Contestant, measure: Measure) -> Cell:
    text = measure.tell(contest.figure(server, measure))
    return Cell(text, _is_good(contest, measure, against=None) if server is Contestant.EDGE else None)


def _ratio(contest: Contest, peer: Contestant, measure: Measure) -> Cell:
    ratio = contest.ratio(peer, measure)
    return Cell("") if ratio is None else Cell(f"{ratio:.2f}", _is_good(contest, measure, against=peer))


def _is_good(contest: Contest, measure: Measure, *, against: Contestant | None) -> bool | None:
    """Whether the target for this figure is met; None when there is no such target."""
    for target in contest.targets:
        if target.measure == measure.name and target.against == against:
            verdict = contest.verdict(target)
            return None if verdict is None else verdict[1]
    return None


def _note(contest: Contest) -> str:
    rounds = max(map(len, contest.rounds.values()), default=0)
    lines = [
        f"Medians of {rounds} interleaved rounds. {contest.note} Ratio: the edge's figure over the server's."
    ]
    for target in contest.targets:
        if (verdict := contest.verdict(target)) is not None:
            value, met = verdict
            lines.append(f"- Target: {target}: {'reached' if met else 'NOT reached'} ({value:.2f}).")
    lines += [f"- {server.label}: {text}." for server, text in contest.servers.items()]
    return "\n".join(lines)
