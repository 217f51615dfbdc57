"""`python -m bench`: measure Segue beside its peers, in one run on one machine."""

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from bench import parts
from bench.cost import BenchError
from bench.delivery.measure import SCENARIOS, DeliveryPlan, measure_delivery
from bench.delivery.servers.server import Contestant
from bench.machine import describe_machine
from bench.masters import MasterKind
from bench.memory import measure_memory
from bench.on_demand import measure_on_demand
from bench.packaging import compare_packaging
from bench.playable import measure_playable
from bench.report import Report

PARTS = ("packaging", "memory", "playable", "on-demand", "delivery", *parts.PARTS)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how often."""

    packaging: tuple[MasterKind, ...]
    memory: MasterKind
    playable: MasterKind
    on_demand: MasterKind
    packaging_rounds: int
    playable_rounds: int
    delivery: DeliveryPlan
    scale: parts.Scale


_SHORT, _SONG, _LONG = (MasterKind(duration_s, 44_100, 16) for duration_s in (30, 120, 480))
_TEN_MINUTES, _TWO_HOURS = (MasterKind(duration_s, 192_000, 24) for duration_s in (600, 7200))
_TRACK = MasterKind(240, 44_100, 16)
_HI_RES_TRACK = MasterKind(600, 96_000, 24)
_CROWD = 100

QUICK = Plan(
    (_SHORT, _SONG, MasterKind(30, 96_000, 24)),
    _TEN_MINUTES,
    _TRACK,
    _HI_RES_TRACK,
    3,
    1,
    DeliveryPlan(3, 5),
    parts.Scale.QUICK,
)
USUAL = Plan(
    (_SHORT, _SONG, _LONG, MasterKind(120, 96_000, 24)),
    _TEN_MINUTES,
    _TRACK,
    _HI_RES_TRACK,
    3,
    3,
    DeliveryPlan(3, 10),
    parts.Scale.USUAL,
)
FULL = Plan(
    (_SHORT, _SONG, _LONG, MasterKind(120, 96_000, 24)),
    _TWO_HOURS,
    _TRACK,
    _HI_RES_TRACK,
    5,
    5,
    DeliveryPlan(7, 10),
    parts.Scale.FULL,
)


def main() -> int:
    """Measure, print, save; exit 1 when a part failed."""
    options = _options()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # what was started is stopped first
    plan = _plan(options)
    console = Console()
    report = Report(describe_machine())
    failures = []
    for part in options.only or (("delivery",) if options.scenario else PARTS):
        with _scratch(options.scratch) as folder, console.status(part) as status:
            try:
                _measure(part, plan, report, folder, status.update)
            except (BenchError, OSError, subprocess.SubprocessError) as error:
                failures.append(f"{part}: {error}")
    report.print_on(console)
    console.print(f"saved as {report.save()}", highlight=False)
    for failure in failures:
        console.print(failure, style="bold red", markup=False)
    return 1 if failures else 0


def _measure(part: str, plan: Plan, report: Report, folder: Path, progress: Callable[[str], None]) -> None:
    if part == "packaging":
        for kind in plan.packaging:
            rounds = plan.packaging_rounds
            report.packaging.append(compare_packaging(kind, rounds=rounds, folder=folder, progress=progress))
    elif part == "memory":
        report.memory.append(measure_memory(plan.memory, folder=folder, progress=progress))
    elif part == "on-demand":
        report.on_demand.append(
            measure_on_demand(plan.on_demand, listeners=_CROWD, folder=folder, progress=progress)
        )
    elif part in parts.PARTS:
        report.others.extend(parts.measure_part(part, plan.scale, folder=folder, progress=progress))
    elif part == "delivery":
        measure_delivery(plan.delivery, folder=folder, progress=progress, found=report.delivery.append)
    else:
        rounds = plan.playable_rounds
        report.playable.append(
            measure_playable(plan.playable, rounds=rounds, folder=folder, progress=progress)
        )


def _plan(options: argparse.Namespace) -> Plan:
    plan = QUICK if options.quick else FULL if options.full else USUAL
    delivery = DeliveryPlan(
        rounds=options.rounds or plan.delivery.rounds,
        duration_s=options.duration or plan.delivery.duration_s,
        scenarios=options.scenario or plan.delivery.scenarios,
        contestants=[server for server in Contestant if server in (options.server or Contestant)],
    )
    return replace(plan, delivery=delivery)


@contextmanager
def _scratch(parent: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="segue-bench-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--quick", action="store_true", help="shorter masters: some ten minutes")
    scope.add_argument("--full", action="store_true", help="more rounds, and a master of two hours")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part only; may be repeated")
    parser.add_argument("--scratch", type=Path, help="folder for masters and output (two hours take 40 GB)")
    delivery = parser.add_argument_group("delivery")
    delivery.add_argument(
        "--scenario", action="append", choices=SCENARIOS, help="this one only; may be repeated"
    )
    delivery.add_argument(
        "--server",
        action="append",
        type=Contestant,
        choices=list(Contestant),
        help="this one only; may be repeated",
    )
    delivery.add_argument("--rounds", type=_positive, help="how often each server is measured")
    delivery.add_argument("--duration", type=_positive, metavar="SECONDS", help="of each load")
    return parser.parse_args()


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"not a positive number: {text}")
    return number


if __name__ == "__main__":
    sys.exit(main())
