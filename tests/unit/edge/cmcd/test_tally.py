"""Reports become figures of an edge and a rendition."""

import pytest

from edge.cmcd.report import Report
from edge.cmcd.tally import Tally
from kernel.quality import RENDITION_NAMES
from tests.unit.edge.cmcd.figures import Figures


@pytest.fixture
def figures() -> Figures:
    """Of an edge of its own."""
    return Figures()


def test_a_whole_report(figures: Figures) -> None:
    """Every key that is counted, under the rendition asked for."""
    report = Report(
        "a",
        starved=True,
        starting=True,
        throughput_bps=2_000_000,
        buffer_ms=1500,
        deadline_ms=700,
        bitrate_bps=256_000,
        top_bitrate_bps=320_000,
    )
    Tally(figures.edge).count("256_aac", report)
    expected = {
        "reports_total": 1,
        "buffer_starvations_total": 1,
        "startups_total": 1,
        "below_top_bitrate_total": 1,
        "throughput_bits_per_second_sum": 2_000_000,
        "buffer_seconds_sum": 1.5,
        "deadline_seconds_sum": 0.7,
    }
    assert expected == {name: figures.of(name, "256_aac") for name in expected}


def test_an_empty_report(figures: Figures) -> None:
    """It counts as one, and in no histogram: what is not told is not zero."""
    Tally(figures.edge).count("256_aac", Report())
    names = (
        "reports_total",
        "buffer_seconds_count",
        "throughput_bits_per_second_count",
        "below_top_bitrate_total",
    )
    assert [figures.of(name, "256_aac") for name in names] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("bitrate_bps", "top_bitrate_bps", "expected"),
    [(256_000, 320_000, 1), (320_000, 320_000, 0), (None, 320_000, 0), (256_000, None, 0)],
)
def test_below_the_top(
    figures: Figures, bitrate_bps: int | None, top_bitrate_bps: int | None, expected: int
) -> None:
    """Only who tells both can be below it."""
    report = Report(bitrate_bps=bitrate_bps, top_bitrate_bps=top_bitrate_bps)
    Tally(figures.edge).count("256_aac", report)
    assert expected == figures.of("below_top_bitrate_total", "256_aac")


def test_an_empty_buffer_is_a_measurement(figures: Figures) -> None:
    """Zero is told, and counted."""
    Tally(figures.edge).count("256_aac", Report(buffer_ms=0))
    assert figures.of("buffer_seconds_count", "256_aac") == 1


def test_a_session_starts_once(figures: Figures) -> None:
    """All that it asks for first is urgent, and what follows a seek as well."""
    tally = Tally(figures.edge)
    for session in ("a", "a", "b", "a", None):
        tally.count("256_aac", Report(session, starting=True))
    tally.count("lossless_alac", Report("a", starting=True))
    tally.count("256_aac", Report("c"))
    assert [figures.of("startups_total", name) for name in ("256_aac", "lossless_alac")] == [2, 0]


def test_a_start_is_counted_where_the_player_begins_to_fetch_audio(figures: Figures) -> None:
    """The multivariant playlist is of no rendition, and is asked for first."""
    tally = Tally(figures.edge)
    tally.count(None, Report("a", starting=True))
    tally.count("256_aac", Report("a", starting=True))
    assert [figures.of("startups_total", name) for name in ("none", "256_aac")] == [0, 1]


def test_the_memory_of_sessions_is_bounded(figures: Figures) -> None:
    """However many names a client makes up; one forgotten starts again."""
    tally = Tally(figures.edge, remembered_sessions=2)
    for session in ("a", "b", "c", "a"):
        tally.count("256_aac", Report(session, starting=True))
    assert (figures.of("startups_total", "256_aac"), len(tally._started)) == (4, 2)


def test_labels_are_not_made_of_clients_text(figures: Figures) -> None:
    """Only names that we know get figures of their own."""
    tally = Tally(figures.edge)
    for rendition in (*RENDITION_NAMES, "320_mp3", "", None):
        tally.count(rendition, Report())
    assert {*RENDITION_NAMES, "none"} == figures.renditions()
    assert figures.of("reports_total", "none") == 3


def test_a_session_is_heard_once(figures: Figures) -> None:
    """However often a player tells it; who names no session isn't counted."""
    heard: list[int] = []
    tally = Tally(figures.edge, on_sound=heard.append)
    for session, delay_ms in (("a", 180), ("a", 180), ("b", 250), (None, 90), ("c", None)):
        tally.count("256_aac", Report(session, sound_delay_ms=delay_ms))

    assert [180, 250] == heard
