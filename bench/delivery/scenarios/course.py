"""What every scenario is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.delivery.contest import Contest, Figures, Measure, Target, interleave
from bench.delivery.ground import Ground
from bench.delivery.servers.server import Contestant, Server
from bench.delivery.wrk import Load

LISTENERS = 1000
"""Requests take turns among so many, each with a token of her own."""

RATE = Measure("rate", "/s")
"""Requests answered."""
P50, P99 = Measure("p50", "ms", 1), Measure("p99", "ms", 1)
BUSY = Measure("busy", "%")
FULL_CORE = Measure("full core", "/s")
"""What a core gives when it has nothing to wait for: requests over processor time."""
LOAD_MEASURES = (RATE, FULL_CORE, P50, P99, BUSY)
LOAD_NOTE = (
    "Where a server's core is not busy, the load generator (or the origin) was the limit; "
    "a full core is requests over the server's processor time."
)


@dataclass(frozen=True, slots=True)
class Course:
    """Where, who, how often and how long."""

    ground: Ground
    contestants: Sequence[Contestant]
    rounds: int
    duration_s: float

    def among(self, *wanted: Contestant) -> list[Contestant]:
        """Those of a scenario's contestants that are to be measured."""
        return [contestant for contestant in wanted if contestant in self.contestants]

    def play(
        self, servers: Sequence[Server], play: Callable[[Server, int], Figures]
    ) -> dict[Contestant, list[Figures]]:
        """All rounds, each server in turn."""
        known = {server.contestant: server for server in servers}
        return interleave(
            list(known), self.rounds, lambda who, number: play(known[who], number), self.ground.progress
        )


def load_figures(load: Load) -> Figures:
    """What wrk saw, as figures of a round; tables show those that have a measure, the JSON all."""
    return {
        RATE.name: load.requests / load.duration_s,
        FULL_CORE.name: load.requests / load.server_cpu_s,
        P50.name: load.p50_s * 1000,
        P99.name: load.p99_s * 1000,
        BUSY.name: load.server_cpu_s / load.duration_s * 100,
        "received_bytes_per_s": load.received_bytes / load.duration_s,
        "server_cpu_us_per_request": load.server_cpu_s / load.requests * 10**6,
    }


def at_least(bound: float, peer: Contestant) -> tuple[Target, ...]:
    """So many times the peer's requests, over the time on the wall and over processor time."""
    return tuple(Target(measure.name, peer, bound) for measure in (RATE, FULL_CORE))


def descriptions(servers: Sequence[Server]) -> dict[Contestant, str]:
    """How each server was set up."""
    return {server.contestant: server.description for server in servers}


Scenario = Callable[[Course], Contest]
