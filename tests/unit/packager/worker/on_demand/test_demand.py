"""What listeners wait for, by the hints they gave."""

from kernel.asset import AssetId
from kernel.rendition_part import RenditionPart
from packager.worker.on_demand.demand import LIFETIME_S, Demand

ONE = (AssetId("a" * 32), "lossless_flac")
OTHER = (AssetId("b" * 32), "256_aac")


class Clock:
    """Time as the test tells it."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        """What time it is."""
        return self.now_s


def hint(name: tuple[AssetId, str], segment: int | None) -> str:
    """A hint for a part."""
    return RenditionPart(*name, segment).hint


def wanted(demand: Demand, name: tuple[AssetId, str]) -> list[int | None]:
    """The parts of a rendition that are waited for."""
    return [part.segment for part in demand.parts(name)]


def test_a_burst_is_wanted_in_order() -> None:
    """A player asks for a few parts at once, in any order."""
    demand = Demand(Clock())
    for segment in (2, None, 0, 1):
        demand.hear(hint(ONE, segment))
    assert wanted(demand, ONE) == [None, 0, 1, 2]


def test_the_latest_burst_comes_first() -> None:
    """Who has moved on waits for where he is now; that he said so before doesn't make the old ones younger."""
    clock = Clock()
    demand = Demand(clock)
    for segment in (5, 6):
        demand.hear(hint(ONE, segment))
    clock.now_s += 1
    for segment in (91, 5, 90, 6):
        demand.hear(hint(ONE, segment))
    assert wanted(demand, ONE) == [90, 91, 5, 6]


def test_who_does_not_repeat_himself_waits_no_more() -> None:
    """Wants live for as long as they are told again."""
    clock = Clock()
    demand = Demand(clock)
    demand.hear(hint(ONE, 0))
    demand.hear(hint(ONE, 1))
    clock.now_s += LIFETIME_S - 0.1
    demand.hear(hint(ONE, 1))
    clock.now_s += 0.2
    assert wanted(demand, ONE) == [1]
    clock.now_s += LIFETIME_S
    assert not demand.is_waited_for(ONE)


def test_what_is_served_is_waited_for_no_longer() -> None:
    """How long it took is told, once."""
    clock = Clock()
    demand = Demand(clock)
    demand.hear(hint(ONE, 0))
    clock.now_s += 0.25
    demand.hear(hint(ONE, 0))
    clock.now_s += 0.25
    part = RenditionPart(*ONE, 0)
    assert [demand.serve(part), demand.serve(part)] == [0.5, None]
    assert list(demand.names()) == []


def test_hands_are_told_apart() -> None:
    """What this worker has in hand, and what others would have to take."""
    demand = Demand(Clock())
    demand.hear(hint(ONE, 0))
    demand.hear(hint(OTHER, 0))
    with demand.holding(ONE):
        assert (demand.names_elsewhere(), demand.names_beside(OTHER)) == ({OTHER}, {ONE})
        assert demand.names_beside(ONE) == set()
    assert demand.names_elsewhere() == {ONE, OTHER}


def test_every_hint_rings() -> None:
    """One that names no part too: there may be something to claim."""
    demand = Demand(Clock())
    for heard in ("", hint(ONE, 0), "nonsense"):
        demand.hear(heard)
    assert demand.bell.heard == 3
    assert list(demand.names()) == [ONE]


def test_hints_without_end_are_bounded() -> None:
    """The ones that were repeated longest ago are forgotten first."""
    demand = Demand(Clock())
    for segment in range(12_000):
        demand.hear(hint(ONE, segment))
    assert wanted(demand, ONE) == list(range(2_000, 12_000))
