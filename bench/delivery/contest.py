"""One scenario: who took part, what was measured round by round, what was aimed at."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bench.delivery.servers.server import Contestant

Figures = dict[str, float]
"""What one round of one server gave, by the name of the measure."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: what is measured, in what unit, with how many decimals."""

    name: str
    unit: str = ""
    decimals: int = 0
    summary: Literal["median", "worst"] = "median"

    def tell(self, value: float) -> str:
        """A figure without its unit."""
        return f"{value:,.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Target:
    """What the edge aims at: so many times a peer's figure at least, or less than that; without a peer, a number."""

    measure: str
    against: Contestant | None
    bound: float
    relation: Literal["at least", "below", "exactly"] = "at least"

    def __str__(self) -> str:
        peer = f" × {self.against.label}" if self.against else ""
        return f"{self.measure} {self.relation} {self.bound:g}{peer}"

    def is_met(self, value: float) -> bool:
        """Whether a ratio (a figure, where there is no peer) is good enough."""
        match self.relation:
            case "at least":
                return value >= self.bound
            case "below":
                return value < self.bound
            case "exactly":
                return value == self.bound


@dataclass(frozen=True, slots=True)
class Contest:
    """The outcome of one scenario; the first measure is the one that counts."""

    title: str
    note: str
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...]
    servers: Mapping[Contestant, str]
    """How each was set up."""
    rounds: Mapping[Contestant, Sequence[Figures]]

    def figure(self, contestant: Contestant, measure: Measure) -> float:
        """The median of the rounds, or the worst of them where one bad round is one too many."""
        values = [figures[measure.name] for figures in self.rounds[contestant]]
        return max(values) if measure.summary == "worst" else statistics.median(values)

    def ratio(self, peer: Contestant, measure: Measure) -> float | None:
        """The edge's figure over a peer's; None where there is none."""
        if Contestant.EDGE not in self.rounds or peer not in self.rounds or peer is Contestant.EDGE:
            return None
        theirs = self.figure(peer, measure)
        return self.figure(Contestant.EDGE, measure) / theirs if theirs else None

    def verdict(self, target: Target) -> tuple[float, bool] | None:
        """The ratio or figure that a target is about and whether it is met; None when it wasn't measured."""
        measure = next(measure for measure in self.measures if measure.name == target.measure)
        if target.against is not None:
            value = self.ratio(target.against, measure)
        else:
            value = self.figure(Contestant.EDGE, measure) if Contestant.EDGE in self.rounds else None
        return None if value is None else (value, target.is_met(value))


def interleave(
    contestants: Sequence[Contestant],
    rounds: int,
    play: Callable[[Contestant, int], Figures],
    progress: Callable[[str], object],
) -> dict[Contestant, list[Figures]]:
    """A, B, C, A, B, C: what changes on the machine meanwhile befalls all alike."""
    figures: dict[Contestant, list[Figures]] = {contestant: [] for contestant in contestants}
    for number in range(rounds):
        for contestant in contestants:
            progress(f"round {number + 1} of {rounds}: {contestant.label}")
            figures[contestant].append(play(contestant, number))
    return figures
