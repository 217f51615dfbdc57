"""The scenarios by name, and running them."""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.cost import BenchError
from bench.delivery.contest import Contest
from bench.delivery.ground import prepare_ground
from bench.delivery.scenarios.course import Course, Scenario
from bench.delivery.scenarios.idle import idle
from bench.delivery.scenarios.misses import misses
from bench.delivery.scenarios.slow_readers import slow_readers
from bench.delivery.scenarios.stampede import SLOW_FILL, STAMPEDE
from bench.delivery.scenarios.warm import GZIP, HI_RES, PLAYLIST, SEGMENT
from bench.delivery.scenarios.zipf import zipf
from bench.delivery.servers.server import Contestant
from bench.delivery.servers.start import require_programs

SCENARIOS: dict[str, Scenario] = {
    "playlist": PLAYLIST,
    "gzip": GZIP,
    "segment": SEGMENT,
    "hi-res": HI_RES,
    "zipf": zipf,
    "misses": misses,
    "stampede": STAMPEDE,
    "slow-fill": SLOW_FILL,
    "slow-readers": slow_readers,
    "idle": idle,
}


@dataclass(frozen=True, slots=True)
class DeliveryPlan:
    """What is measured, how often and how long."""

    rounds: int
    duration_s: float
    scenarios: Sequence[str] = tuple(SCENARIOS)
    contestants: Sequence[Contestant] = tuple(Contestant)


def measure_delivery(
    plan: DeliveryPlan,
    *,
    folder: Path,
    progress: Callable[[str], None],
    found: Callable[[Contest], None],
) -> None:
    """Run the scenarios, handing over each outcome as it comes; one that fails doesn't stop the others.

    Raises:
        BenchError: Something needed is missing; or scenarios failed, and the message says which and why.
    """
    require_programs()
    failures = []
    for name in plan.scenarios:
        here = folder / name
        here.mkdir()
        try:
            found(_run(name, plan, here, partial(_progress, progress, name)))
        except (BenchError, OSError, subprocess.SubprocessError) as error:
            failures.append(f"{name}: {error}")
    if failures:
        raise BenchError("\n".join(failures))


def _progress(progress: Callable[[str], None], name: str, said: str) -> None:
    progress(f"{name}: {said}")


def _run(name: str, plan: DeliveryPlan, folder: Path, progress: Callable[[str], None]) -> Contest:
    with prepare_ground(folder, progress) as ground, _on_cores(ground.cores.load):
        contest = SCENARIOS[name](Course(ground, plan.contestants, plan.rounds, plan.duration_s))
        return replace(contest, note=f"{contest.note} Over {ground.network}.")


@contextmanager
def _on_cores(cores: frozenset[int]) -> Iterator[None]:
    """The bench's own clients stay off the server's core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
