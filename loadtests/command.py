"""The command: find or start whom to load, put the load on, report, and tell the truth in the exit status."""

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path

from rich.console import Console

from loadtests.errors import LoadError
from loadtests.figures import compute
from loadtests.house import running_house
from loadtests.machine import describe_machine
from loadtests.options import Options, parse_options
from loadtests.preparing import prepare
from loadtests.record import Record
from loadtests.report.page import render_page
from loadtests.results import Run, write_results
from loadtests.running import put_load
from loadtests.slo import judge
from loadtests.terminal import print_outcome, watching


class Status(IntEnum):
    """Of the process, at its end."""

    MET = 0
    MISSED = 1
    COULD_NOT_RUN = 2
    BROKEN_OFF = 128 + signal.SIGINT


def main(arguments: list[str] | None = None) -> int:
    """Do one run."""
    options = parse_options(arguments)
    # Both end it like Ctrl-C, and what was started is stopped. A shell in the background would have interrupts ignored.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    console = Console(stderr=False)
    try:
        return _run(options, console)
    except LoadError as error:
        console.print(f"could not run: {error}", style="bold red", markup=False, highlight=False)
        return Status.COULD_NOT_RUN
    except KeyboardInterrupt:
        console.print("broken off before anything was measured", style="bold red")
        return Status.BROKEN_OFF


def _run(options: Options, console: Console) -> Status:
    machine, began = describe_machine(), datetime.now(UTC)
    record = _measured(options, console)
    verdict = judge(record, options.slo)
    if verdict is None:
        told = "; ".join(f"{failure.step}: {failure.kind} × {failure.count}" for failure in record.failures)
        raise LoadError(f"nothing was measured: no stream start after the ramp{'; ' * bool(told)}{told}")
    run = Run(began, options, machine, compute(record, verdict, options), record)
    folder = _folder(options.out, began)
    (folder / "report.html").write_text(render_page(run), encoding="utf-8")
    write_results(folder / "results.json", run)
    print_outcome(console, run, folder / "report.html")
    if record.interrupted:
        return Status.BROKEN_OFF
    return Status.MET if verdict.met else Status.MISSED


def _measured(options: Options, console: Console) -> Record:
    with tempfile.TemporaryDirectory(prefix="segue-load-") as name, watching(console) as watch:
        folder = Path(name)
        with _host(options, folder, watch.say) as host:
            plan = prepare(options, host, watch)
            watch.say(f"{options.pacing.listeners} listeners join")
            with watch.running(options.pacing) as tell:
                return put_load(plan, folder, tell)


@contextmanager
def _host(options: Options, folder: Path, say: Callable[[str], object]) -> Iterator[str]:
    if options.host is not None:
        yield options.host
        return
    with running_house(folder, options.profile, options.ports, say) as house:
        yield house.host
        say("stopping segue up")


def _folder(out: Path, began: datetime) -> Path:
    folder = out / began.strftime("%Y%m%d-%H%M%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LoadError(f"the report can't be written: {error}") from None
    return folder
