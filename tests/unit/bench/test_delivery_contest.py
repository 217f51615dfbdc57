"""Medians, ratios and targets of a contest."""

import pytest

from bench.delivery.contest import Contest, Figures, Measure, Target, interleave
from bench.delivery.servers.server import Contestant
from bench.delivery.tables import bars, delivery_table

EDGE, NGINX, VARNISH = Contestant.EDGE, Contestant.NGINX_FILES, Contestant.VARNISH
RATE, FETCHES = Measure("rate", "/s"), Measure("fetches", summary="worst")
TARGETS = (Target("rate", NGINX, 1.5), Target("fetches", None, 1, "exactly"))


def contest(rounds: dict[Contestant, list[Figures]]) -> Contest:
    """A contest with these rounds."""
    return Contest("A contest", "A note.", (RATE, FETCHES), TARGETS, dict.fromkeys(rounds, "set up"), rounds)


def rounds_of(*rates: float, fetches: float = 1.0) -> list[Figures]:
    """Rounds with these rates."""
    return [{"rate": rate, "fetches": fetches} for rate in rates]


def test_a_figure_is_the_median_of_the_rounds() -> None:
    """One bad round of a noisy machine doesn't count."""
    assert 200 == contest({EDGE: rounds_of(100, 200, 900)}).figure(EDGE, RATE)


def test_one_fetch_too_many_in_any_round_shows() -> None:
    """A promise about every stampede is broken by one."""
    rounds = [*rounds_of(1, 1), *rounds_of(1, fetches=2)]

    assert 2 == contest({EDGE: rounds}).figure(EDGE, FETCHES)
    assert (2, False) == contest({EDGE: rounds}).verdict(TARGETS[1])


@pytest.mark.parametrize(("rate", "met"), [(150, True), (149, False)])
def test_a_target_is_a_ratio_to_the_peer(rate: float, *, met: bool) -> None:
    """The edge's figure over the peer's, the bound itself included."""
    assert (rate / 100, met) == contest({EDGE: rounds_of(rate), NGINX: rounds_of(100)}).verdict(TARGETS[0])


@pytest.mark.parametrize("missing", [EDGE, NGINX])
def test_there_is_no_verdict_without_both(missing: Contestant) -> None:
    """One may measure a server alone."""
    rounds = {EDGE: rounds_of(1), NGINX: rounds_of(1)}
    del rounds[missing]

    assert contest(rounds).verdict(TARGETS[0]) is None


@pytest.mark.parametrize(("value", "met"), [(0.99, True), (1.0, False)])
def test_below_excludes_the_bound(value: float, *, met: bool) -> None:
    """A wait as long as the peer's isn't below it."""
    assert met is Target("p99", NGINX, 1.0, "below").is_met(value)


def test_servers_take_turns() -> None:
    """A, B, A, B: what changes on the machine befalls all alike."""
    turns: list[tuple[Contestant, int]] = []

    def play(contestant: Contestant, number: int) -> Figures:
        turns.append((contestant, number))
        return {}

    interleave([EDGE, NGINX], 2, play, str)

    assert [(EDGE, 0), (NGINX, 0), (EDGE, 1), (NGINX, 1)] == turns


def test_a_table_has_a_cell_for_every_heading() -> None:
    """Ratios stand beside peers only; a target colours its ratio."""
    table = delivery_table(contest({EDGE: rounds_of(120), NGINX: rounds_of(100), VARNISH: rounds_of(60)}))

    assert [("server", "rate /s", "fetches", "ratio rate")] == [table.headings]
    assert [
        ["Segue edge", "120", "1", ""],
        ["nginx secure_link", "100", "1", "1.20"],
        ["Varnish", "60", "1", "2.00"],
    ] == [[cell.text for cell in row] for row in table.rows]
    assert [[None, None, True, None], [None, None, None, False], [None, None, None, None]] == [
        [cell.good for cell in row] for row in table.rows
    ]
    assert "Target: rate at least 1.5 × nginx secure_link: NOT reached (1.20)" in table.note


def test_bars_are_to_scale() -> None:
    """The longest fills the width, half as much half of it."""
    lines = bars(contest({EDGE: rounds_of(50), NGINX: rounds_of(100)})).plain.splitlines()

    assert [20, 40] == [line.count("█") for line in lines[1:]]
