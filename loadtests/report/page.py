"""The report: one page that needs nothing beside it."""

from importlib.resources import files

from loadtests.pacing import Shape
from loadtests.report import plots, tables
from loadtests.report.markup import Markup, tag
from loadtests.results import Run
from loadtests.slo import Check, tell_ms, tell_share

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_page(run: Run) -> str:
    """As HTML."""
    met = run.figures.verdict.met
    head = tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width,initial-scale=1">'),
        Markup('<meta name="color-scheme" content="light dark">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        tag("title", f"Load test: objective {'met' if met else 'missed'}"),
        tag("style", Markup(files(__package__).joinpath("report.css").read_text(encoding="utf-8"))),
    )
    body = tag("body", tag("main", _verdict(run), *_sections(run)), class_="met" if met else "missed")
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _verdict(run: Run) -> Markup:
    figures, pacing = run.figures, run.options.pacing
    load = (
        f"{pacing.listeners:,} listeners, {figures.starts_per_second:.1f} starts a second, "
        f"{run.options.profile}, {pacing.shape}, {run.began:%Y-%m-%d %H:%M} UTC"
    )
    warnings = [tag("p", warning, class_="warning") for warning in figures.warnings]
    return tag(
        "header",
        tag("p", "Segue load test", class_="kicker"),
        tag("h1", "Objective met" if figures.verdict.met else "Objective missed"),
        tag("p", load, class_="load"),
        tag("div", *map(_check, figures.verdict.checks), *_tiles(run), class_="tiles"),
        *warnings,
    )


def _check(check: Check) -> Markup:
    return _tile(check.name, check.value, check.limit, class_="met" if check.met else "missed")


def _tiles(run: Run) -> list[Markup]:
    figures, nexts = run.figures, run.figures.next_track
    waited = "none heard" if nexts is None else tell_ms(nexts.p95_ms)
    hours = figures.played_s / 3600
    return [
        _tile("p95 of waits for the next track", waited, f"{nexts.count if nexts else 0:,} track changes"),
        _tile("rebuffers an hour of music", f"{figures.rebuffers_per_hour:.2g}", f"{hours:,.1f} h played"),
    ]


def _tile(name: str, value: str, note: str, *, class_: str = "") -> Markup:
    words = (tag("span", name), tag("strong", value), tag("small", note))
    return tag("div", *words, class_=f"tile {class_}".rstrip())


def _sections(run: Run) -> list[Markup]:
    figures = run.figures
    steps = [(f"step{index}", name) for index, name in enumerate(figures.steps)]
    lines = tables.legend([("line-p50", "median"), ("line-p95", "p95")])
    return [
        _section(
            "Stream starts",
            _START_NOTE + _shape_note(run),
            lines,
            plots.starts_over_time(run),
            plots.rate_over_time(run),
        ),
        _section("Distribution", "", plots.distribution(run)),
        _section("Where a start's time goes", _STEP_NOTE, plots.breakdown(figures), tables.legend(steps)),
        _section("What listeners went through", _METRICS_NOTE, tables.metrics(figures)),
        _section("Listeners", _listeners_note(run), plots.listeners_over_time(run)),
        _section("Errors", f"{tell_share(figures.error_share)} of all requests.", tables.failures(figures)),
        _section("The slowest starts", "", tables.slowest(figures)),
        _section(
            "How the edge met requests", _CACHE_NOTE, tables.cache(figures), tables.cache_legend(figures)
        ),
        _section("Requests", "", tables.requests(figures)),
        _section("Settings and machine", "", tables.settings(run)),
    ]


def _section(title: str, note: str, *content: Markup) -> Markup:
    told = tag("p", note, class_="note") if note else None
    return tag("section", tag("h2", title), told, *content)


def _shape_note(run: Run) -> str:
    pacing = run.options.pacing
    match pacing.shape:
        case Shape.STEADY:
            return f" The first {pacing.ramp_s:g} s, while listeners join, are not judged."
        case Shape.RAMP:
            return " Listeners join one after the other until the end."
        case Shape.FLASH_CROWD:
            return (
                f" At {pacing.crowd_at_s:g} s a new release came out, and four in five listeners started it."
            )


def _listeners_note(run: Run) -> str:
    figures = run.figures
    return f"With music on. They pressed pause {figures.pauses:,} times."


_START_NOTE = (
    "From pressing play to the first segment decrypted and recognised: control API, multivariant and media playlist, "
    "key and initialization section, segment. A start that failed counts as one that never ended."
)
_STEP_NOTE = (
    "Medians and 95th percentiles of the steps one by one; they don't add up to those of whole starts. "
    "Key and initialization section are fetched at once, and the longer of the two counts."
)
_METRICS_NOTE = (
    "Next track: the silence between the last sample of one track and the first decrypted segment of the next; "
    "nothing when that was at hand before. Seek: until the segment there was decrypted. "
    "Rebuffering: how long the music stood still because the buffer was empty."
)
_CACHE_NOTE = (
    "What its Cache-Status header said. Keys are kept for seconds only; "
    "one that is asked for upstream is a bypass, and what a miss is for the others."
)
