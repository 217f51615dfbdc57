"""Which processor core does what: the server measured has one to itself."""

import os
from dataclasses import dataclass

from bench.cost import BenchError


@dataclass(frozen=True, slots=True)
class Cores:
    """One core for the server under measurement; the load generator and the origin share the others."""

    server: int
    load: frozenset[int]


def share_out_cores() -> Cores:
    """Give the last core to the server.

    Raises:
        BenchError: There is only one.
    """
    known = sorted(os.sched_getaffinity(0))
    if len(known) < 2:
        raise BenchError("delivery needs two cores: one for the server, one for the load")
    return Cores(known[-1], frozenset(known[:-1]))


def pinned(argv: list[str], cores: frozenset[int]) -> list[str]:
    """A command that runs, with all of its children, on these cores only."""
    return ["taskset", "-c", ",".join(map(str, sorted(cores))), *argv]
