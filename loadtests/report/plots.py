"""The plots of a run."""

from math import isfinite

from loadtests.figures import Figures
from loadtests.percentiles import percentile
from loadtests.record import Record
from loadtests.report.markup import Markup, join, tag
from loadtests.report.plot import WIDTH_PX, Frame, svg, words
from loadtests.report.scale import Scale
from loadtests.results import Run
from loadtests.slo import tell_ms

_HEADROOM = 1.15
_LEAST_MS = 1.0
_BAR_PX, _BAR_GAP_PX = 30.0, 26.0
_NAMES_PX, _TOTALS_PX = 100.0, 112.0


def starts_over_time(run: Run) -> Markup:
    """p50 and p95 of each second's starts, with the objective where it is in reach."""
    buckets, objective_ms = run.figures.buckets, run.options.slo.start_p95_ms
    longest_ms = max((bucket.p95_ms for bucket in buckets if isfinite(bucket.p95_ms)), default=_LEAST_MS)
    high_ms = max(longest_ms, objective_ms) * _HEADROOM
    frame = Frame.of((0, _span_s(run)), (0, high_ms), 240)
    p50, p95 = (
        [(bucket.at_s + 0.5, time_ms) for bucket, time_ms in zip(buckets, times, strict=True)]
        for times in ([bucket.p50_ms for bucket in buckets], [bucket.p95_ms for bucket in buckets])
    )
    return frame.draw(
        _ramp(frame, run),
        frame.level(objective_ms, f"objective {objective_ms:g} ms"),
        frame.line(p95, "p95"),
        frame.line(p50, "p50"),
        told="Stream starts over time: median and 95th percentile of each second",
        x_unit="",
        y_unit="ms",
    )


def rate_over_time(run: Run) -> Markup:
    """How many starts there were each second."""
    buckets = run.figures.buckets
    high = max(bucket.starts for bucket in buckets) * _HEADROOM
    frame = Frame.of((0, _span_s(run)), (0, high), 130)
    width_px = (frame.x(1) - frame.x(0)) * 0.7
    bars = [
        tag(
            "rect",
            x=frame.x(bucket.at_s + 0.15),
            y=frame.y(bucket.starts),
            width=width_px,
            height=frame.y.from_px - frame.y(bucket.starts),
            class_="bar",
        )
        for bucket in buckets
    ]
    return frame.draw(
        _ramp(frame, run), *bars, told="Starts each second", x_unit="s", y_unit="starts / s", y_ticks=3
    )


def listeners_over_time(run: Run) -> Markup:
    """How many had music on."""
    seconds = run.record.seconds
    high = max([1, *(second.listening for second in seconds)]) * _HEADROOM
    frame = Frame.of((0, _span_s(run)), (0, high), 150)
    points = [(0.0, 0.0), *((second.at_s, float(second.listening)) for second in seconds)]
    return frame.draw(
        _ramp(frame, run),
        frame.area(points, "listening-area"),
        frame.line(points, "listening"),
        told="Listeners with music on, over time",
        x_unit="s",
        y_unit="listeners",
        y_ticks=3,
    )


def distribution(run: Run) -> Markup:
    """What share of the starts took at most so long; the time is logarithmic."""
    times_ms = sorted(start.took_ms for start in run.record.measured_starts if start.took_ms is not None)
    if not times_ms:
        return tag("p", "No start came to an end.")
    objective_ms, all_of_them = run.options.slo.start_p95_ms, len(run.record.measured_starts)
    low_ms = max(times_ms[0] * 0.8, 0.1)
    high_ms = max(times_ms[-1], objective_ms) * _HEADROOM
    frame = Frame.of((low_ms, high_ms), (0, 100), 240, logarithmic_x=True)
    shares = [(number + 1) / all_of_them * 100 for number in range(len(times_ms))]
    points = _thinned(list(zip(times_ms, shares, strict=True)))
    return frame.draw(
        frame.upright(objective_ms, f"objective {objective_ms:g} ms"),
        frame.area(points, "distribution-area"),
        frame.line(points, "p95"),
        *(_marked(frame, times_ms, share) for share in (0.5, 0.95)),
        told="Distribution of stream starts",
        x_unit="ms",
        y_unit="% of starts took at most",
    )


def breakdown(figures: Figures) -> Markup:
    """The steps of a start side by side, at their medians and at their 95th percentiles."""
    steps = figures.steps
    rows = {
        "median": {name: summary.p50_ms for name, summary in steps.items()},
        "p95": {name: summary.p95_ms for name, summary in steps.items()},
    }
    longest_ms = max([_LEAST_MS, *(sum(row.values()) for row in rows.values())])
    scale = Scale(0, longest_ms, _NAMES_PX, WIDTH_PX - _TOTALS_PX)
    bars = [_stacked(name, row, scale, number) for number, (name, row) in enumerate(rows.items())]
    height_px = len(rows) * (_BAR_PX + _BAR_GAP_PX)
    return svg(height_px, "Where the time of a start goes", *bars)


def _stacked(name: str, row: dict[str, float], scale: Scale, number: int) -> Markup:
    y_px, at_ms, parts = number * (_BAR_PX + _BAR_GAP_PX) + _BAR_GAP_PX / 2, 0.0, []
    for index, (step, time_ms) in enumerate(row.items()):
        width_px = scale(at_ms + time_ms) - scale(at_ms)
        title = tag("title", f"{step}: {tell_ms(time_ms)}")
        parts.append(
            tag("rect", title, x=scale(at_ms), y=y_px, width=width_px, height=_BAR_PX, class_=f"step{index}")
        )
        at_ms += time_ms
    middle_px = y_px + _BAR_PX / 2 + 5
    label = words(0, middle_px, name, "strong")
    return join([label, *parts, words(scale(at_ms) + 8, middle_px, tell_ms(at_ms), "strong")])


def _marked(frame: Frame, times_ms: list[float], share: float) -> Markup:
    time_ms = percentile(times_ms, share)
    x_px, y_px = frame.x(time_ms), frame.y(share * 100)
    name = f"p{share * 100:g} {tell_ms(time_ms)}"
    before = share > 0.9 or x_px > WIDTH_PX * 0.7  # where there is room
    label = words(
        x_px - 10 if before else x_px + 10,
        y_px + (-8 if before else 14),
        name,
        "strong",
        anchor="end" if before else "start",
    )
    return join([tag("circle", cx=x_px, cy=y_px, r=4, class_="dot"), label])


def _thinned(points: list[tuple[float, float]], most: int = 400) -> list[tuple[float, float]]:
    """No more points than anyone can see; the last one always."""
    step = max(1, len(points) // most)
    return [*points[::step], points[-1]]


def _ramp(frame: Frame, run: Run) -> Markup:
    until_s = run.record.measured_from_s
    return frame.band(0, until_s, "ramp") if until_s else Markup()


def _span_s(run: Run) -> float:
    return max(span_of(run.record), 1.0)


def span_of(record: Record) -> float:
    """How long the run was."""
    return max([record.ended_s, *(start.at_s for start in record.starts)])
