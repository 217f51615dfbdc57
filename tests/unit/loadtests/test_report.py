"""The page is whole, says what was measured, and lets nothing in."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from loadtests.figures import compute
from loadtests.machine import describe_machine
from loadtests.options import parse_options
from loadtests.record import Moment, Record, Second, Start
from loadtests.report.markup import tag
from loadtests.report.page import render_page
from loadtests.report.scale import Scale
from loadtests.results import Run
from loadtests.slo import judge

VOID = {"meta"}


class Outline(HTMLParser):
    """Which tags a page has, and whether they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go in."""
        self.seen.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Come out where one went in."""
        assert tag == self.open.pop()


def record_of(times_ms: list[float | None]) -> Record:
    """Starts after the ramp, with all that else is reported."""
    record = Record(measured_from_s=10.0, ended_s=70.0, played_s=3600.0)
    steps_ms = {
        "api": 5.0,
        "multivariant playlist": 2.0,
        "key": 1.0,
        "initialization section": 4.0,
        "segment": 3.0,
    }
    record.starts = [
        Start(10.0 + number / 10, 0.2, took_ms, steps_ms, "track") for number, took_ms in enumerate(times_ms)
    ]
    record.next_tracks, record.seeks = [Moment(20.0, 0.0)], [Moment(20.0, 3.0)]
    record.rebuffers = [Moment(20.0, 70.0), Moment(21.0, 90.0)]
    record.seconds = [Second(float(number), number, 0.3, 2.0) for number in range(70)]
    for _ in range(9):
        record.count_request("key", 1.0, 16, "hit")
    record.count_request("key", 1.0, 16, "miss")
    return record


def run_of(record: Record, *arguments: str) -> Run:
    """A run of the default load."""
    options = parse_options(list(arguments))
    verdict = judge(record, options.slo)
    assert verdict is not None
    figures = compute(record, verdict, options)
    return Run(datetime(2026, 11, 22, tzinfo=UTC), options, describe_machine(), figures, record)


def outline_of(page: str) -> Outline:
    """Read it as a browser would."""
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    return outline


@pytest.mark.parametrize(
    "times_ms",
    [[10.0 + number for number in range(100)], [None], [5.0], [10.0] * 90 + [None] * 10, [0.0, 0.0]],
)
def test_a_page_is_whole_whatever_was_measured(times_ms: list[float | None]) -> None:
    """Its tags nest, its plots are XML, nothing is fetched, nothing runs."""
    page = render_page(run_of(record_of(times_ms)))
    outline = outline_of(page)

    assert outline.addresses == []
    assert not {"script", "link", "img", "iframe"} & set(outline.seen)
    plots = [f"<svg{part.partition('</svg>')[0]}</svg>" for part in page.split("<svg")[1:]]
    assert len(plots) >= 4
    for plot in plots:
        ET.fromstring(plot)  # noqa: S314 - written a moment ago
        assert not {"nan", "inf"} & set(plot.replace('"', " ").replace(",", " ").split())


def test_the_verdict_is_at_the_top_in_plain_words() -> None:
    """Met and missed, with the figure."""
    good, bad = (render_page(run_of(record_of([time_ms]))) for time_ms in (42.5, 1234.0))

    assert "<h1>Objective met</h1>" in good
    assert "42.5 ms" in good
    assert "<h1>Objective missed</h1>" in bad
    assert "1,234 ms" in bad


def test_a_failed_start_counts_as_one_that_never_ended() -> None:
    """The page says so where a figure would stand."""
    assert "never (failed)" in render_page(run_of(record_of([10.0, None])))


def test_what_servers_answer_is_not_let_into_the_page() -> None:
    """An example may hold anything."""
    record = record_of([10.0])
    record.count_failure("api", "status 500", 1.0, '<script>alert("x")</script>')

    page = render_page(run_of(record))

    assert "script" not in outline_of(page).seen
    assert "&lt;script&gt;" in page


def test_a_saturated_generator_is_told() -> None:
    """Then the figures are its own."""
    record = record_of([10.0])
    assert not any("generator" in warning for warning in run_of(record).figures.warnings)
    record.seconds = [replace(second, cpu_share=0.97) for second in record.seconds]

    assert any("The generator took 97 %" in warning for warning in run_of(record).figures.warnings)


@pytest.mark.parametrize(("shape", "planned"), [("steady", "30"), ("ramp", "15"), ("flash-crowd", "10")])
def test_too_few_starts_are_told(shape: str, planned: str) -> None:
    """One in a minute is not thirty a second, nor what another shape comes to."""
    warnings = run_of(record_of([10.0]), "--shape", shape).figures.warnings

    assert any(f"came about, not {planned}." in warning for warning in warnings)


def test_a_run_that_was_broken_off_is_not_held_to_the_whole_of_its_shape() -> None:
    """Before the crowd came, or while few had joined, fewer starts are as planned."""
    record = record_of([10.0])
    record.interrupted = True

    assert not any("came about" in warning for warning in run_of(record, "--shape", "ramp").figures.warnings)


def test_starts_that_the_end_cut_off_are_told() -> None:
    """They count as failed."""
    record = record_of([10.0, None])
    record.unfinished_starts = 1

    assert "Starts that were under way when the run ended: 1." in render_page(run_of(record))


def test_a_cold_run_that_was_not_cold_is_told() -> None:
    """Nine of ten keys were hits."""
    warnings = run_of(record_of([10.0]), "--profile", "cold").figures.warnings

    assert any("Not really cold: 90 %" in warning for warning in warnings)


def test_rebuffers_are_told_by_the_hour_of_music() -> None:
    """Two in one hour."""
    assert run_of(record_of([10.0])).figures.rebuffers_per_hour == 2.0


def test_key_and_initialization_section_are_one_step() -> None:
    """They are fetched at once: the longer one counts."""
    assert run_of(record_of([20.0])).figures.steps["key and initialization"].p50_ms == 4.0


def test_markup_escapes_text_and_attributes_once() -> None:
    """And leaves out what is None."""
    expected = '<a title="&quot;&lt;">&amp;<b>&lt;</b></a>'

    assert expected == tag("a", "&", tag("b", "<"), None, title='"<', class_=None)


def test_scales_place_figures_between_their_ends() -> None:
    """Even, logarithmic, and off the scale."""
    even, logarithmic = Scale(0, 10, 100, 200), Scale(1, 100, 0, 200, logarithmic=True)

    assert (150.0, 200.0, 100.0) == (even(5), even(99), even(-1))
    assert (0.0, 100.0, 200.0) == (logarithmic(1), logarithmic(10), logarithmic(100))


def test_ticks_are_round() -> None:
    """About as many as asked for."""
    assert [0, 50, 100, 150, 200] == Scale(0, 230, 0, 1).ticks(5)
    assert [5, 10, 20, 50, 100, 200] == pytest.approx(Scale(4, 250, 0, 1, logarithmic=True).ticks())
