"""The tables of a run."""

from collections.abc import Iterable, Sequence

from loadtests.figures import Figures, RequestFigures, step_groups
from loadtests.percentiles import Summary
from loadtests.record import Start
from loadtests.report.markup import Markup, join, tag
from loadtests.results import Run
from loadtests.slo import tell_ms, tell_share

_MEBIBYTE = 1 << 20
_CACHE_ORDER = ("hit", "disk", "collapsed", "miss", "bypass")
_TRACK_CHARACTERS = 8


def table(head: Sequence[str], rows: Iterable[Sequence[Markup | str]]) -> Markup:
    """A table whose first column is words and whose others are figures; it scrolls when it is too wide."""
    heads = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in head)))
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    return tag("div", tag("table", heads, body), class_="scroll")


def metrics(figures: Figures) -> Markup:
    """The load's own metrics, one a row."""
    named = (
        ("Stream start", figures.stream_start),
        ("Next track", figures.next_track),
        ("Seek", figures.seek),
        ("Rebuffering", figures.rebuffer),
    )
    head = ("", "count", "failed", "p50", "p95", "p99", "longest")
    return table(head, [(name, *_cells(summary)) for name, summary in named])


def requests(figures: Figures) -> Markup:
    """All requests by kind."""
    head = ("", "requests", "failed", "received", "p50", "p95", "p99")
    return table(head, [_request_row(kind) for kind in figures.requests])


def cache(figures: Figures) -> Markup:
    """How the edge met requests, as a bar for each kind of media."""
    told = [kind for kind in figures.requests if set(kind.cache) - {"none"}]
    return tag("div", *(_cache_row(kind) for kind in told), class_="cache")


def cache_legend(figures: Figures) -> Markup:
    """What the colours of those bars mean, with each one's share of all media requests."""
    total = max(sum(figures.cache.values()), 1)
    names = _ordered(figures.cache)
    shares = [(name, f"{name} {tell_share(figures.cache[name] / total)}") for name in names]
    return legend([(f"cache-{name}", told) for name, told in shares])


def legend(items: Iterable[tuple[str, str]]) -> Markup:
    """Colours and what they stand for."""
    return tag("ul", *(tag("li", tag("i", class_=class_), told) for class_, told in items), class_="legend")


def failures(figures: Figures) -> Markup:
    """All failures by kind, with an example each."""
    if not figures.failures:
        return tag("p", "None.")
    head = ("Request", "what", "count", "first at", "example")
    return table(
        head,
        [
            (
                failure.step,
                failure.kind,
                f"{failure.count:,}",
                f"{failure.first_at_s:.1f} s",
                tag("code", failure.example),
            )
            for failure in figures.failures
        ],
    )


def slowest(figures: Figures) -> Markup:
    """The slowest starts, with their steps to scale."""
    longest_ms = max([1.0, *(sum(step_groups(start.steps_ms).values()) for start in figures.slowest)])
    head = ("At", "took", "pressed late by", "steps", "track")
    rows = [
        (
            f"{start.at_s:.1f} s",
            "failed" if start.took_ms is None else tell_ms(start.took_ms),
            tell_ms(start.late_ms),
            _steps_bar(start, longest_ms),
            tag("code", start.track_id[-_TRACK_CHARACTERS:]),
        )
        for start in figures.slowest
    ]
    return table(head, rows)


def settings(run: Run) -> Markup:
    """What was asked for, and on what machine: what a colleague needs to do it again."""
    options, machine, pacing = run.options, run.machine, run.options.pacing
    facts = {
        "began": f"{run.began:%Y-%m-%d %H:%M} UTC",
        "target": options.host or "a segue up of the run's own",
        "profile": str(options.profile),
        "shape": str(pacing.shape),
        "listeners": f"{pacing.listeners:,}",
        "starts planned": f"{pacing.starts_per_second:g} a second",
        "duration": f"{pacing.duration_s:g} s after a ramp of {pacing.ramp_s:g} s",
        "speed": f"× {options.speed:g}",
        "seed": str(options.seed),
        "processor": f"{machine.processor}, {machine.cores} cores",
        "memory": f"{machine.memory_bytes / (1 << 30):.1f} GiB",
        "system": f"{machine.system}, Python {machine.python}",
        "commit": machine.commit,
        "load before": f"{machine.load_before:.2f} (average of a minute)",
        "generator": f"{run.figures.generator_cpu_share * 100:.0f} % of a core, "
        f"held its listeners up by {tell_ms(run.figures.generator_lag_ms)} (p95 of all seconds)",
    }
    return tag("dl", *(join([tag("dt", name), tag("dd", told)]) for name, told in facts.items()))


def _cells(summary: Summary | None) -> tuple[str, ...]:
    if summary is None:
        return ("0", "0", "–", "–", "–", "–")
    times_ms = (summary.p50_ms, summary.p95_ms, summary.p99_ms, summary.max_ms)
    return (f"{summary.count:,}", f"{summary.failed:,}", *map(tell_ms, times_ms))


def _request_row(kind: RequestFigures) -> tuple[str, ...]:
    received = f"{kind.received_bytes / _MEBIBYTE:,.1f} MiB"
    times = (kind.times.p50_ms, kind.times.p95_ms, kind.times.p99_ms) if kind.times else ()
    return (kind.name, f"{kind.count:,}", f"{kind.failed:,}", received, *map(tell_ms, times))


def _cache_row(kind: RequestFigures) -> Markup:
    parts = [_part(f"cache-{name}", kind.cache[name] / kind.count, name) for name in _ordered(kind.cache)]
    return tag("div", tag("span", kind.name), tag("div", *parts, class_="bar-of-parts"))


def _ordered(cache: dict[str, int]) -> list[str]:
    return sorted(cache, key=lambda name: (_CACHE_ORDER.index(name) if name in _CACHE_ORDER else 9, name))


def _steps_bar(start: Start, longest_ms: float) -> Markup:
    groups = step_groups(start.steps_ms)
    parts = [
        _part(f"step{index}", time_ms / longest_ms, f"{name}: {tell_ms(time_ms)}")
        for index, (name, time_ms) in enumerate(groups.items())
    ]
    return tag("div", *parts, class_="bar-of-parts narrow")


def _part(class_: str, share: float, title: str) -> Markup:
    return tag("i", class_=class_, style=f"width:{share * 100:.2f}%", title=title)
