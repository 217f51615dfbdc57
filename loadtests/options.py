"""What can be asked for on the command line."""

import argparse
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loadtests.pacing import Pacing, Shape
from loadtests.slo import Slo


class Profile(StrEnum):
    """What the edge knows beforehand."""

    WARM = "warm"
    """Everything asked for has been asked for before."""
    COLD = "cold"
    """Nothing is kept: every request for media goes on to the origin and the object store."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Of the house that is started for the run; None: any free one."""

    api: int | None
    edge: int | None
    origin: int | None


@dataclass(frozen=True, slots=True)
class Options:
    """One run, as asked for."""

    host: str | None
    """The control API of a deployment that is there already; None: start a house of our own."""
    accounts: Path | None
    profile: Profile
    pacing: Pacing
    speed: float
    tracks: int
    seed: int
    slo: Slo
    out: Path
    ports: Ports


def parse_options(arguments: list[str] | None = None) -> Options:
    """Read the command line; what makes no sense ends the process with status 2."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.accounts is not None and given.host is None:
        parser.error("--accounts goes with --host: a house of our own takes registrations")
    if given.host is not None and (given.api_port or given.edge_port or given.origin_port):
        parser.error("ports are for a house of our own, not for --host")
    pacing = Pacing(
        Shape(given.shape),
        given.listeners,
        given.starts_per_second,
        given.duration,
        given.ramp,
        given.crowd_within,
    )
    if pacing.shape is Shape.FLASH_CROWD and given.tracks < 2:
        parser.error("a flash crowd needs two tracks: the new release, and something to listen to before")
    return Options(
        host=given.host,
        accounts=given.accounts,
        profile=Profile(given.profile),
        pacing=pacing,
        speed=given.speed,
        tracks=given.tracks,
        seed=given.seed,
        slo=Slo(given.slo_start_p95_ms, given.slo_errors),
        out=given.out,
        ports=Ports(given.api_port, given.edge_port, given.origin_port),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make load LOAD=…",
        description="Listeners start streams, listen, seek and go on to the next track; a report tells how they fared.",
        epilog="Exit status: 0 objective met, 1 missed, 2 could not run, 130 broken off by Ctrl-C.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    load = parser.add_argument_group("load")
    load.add_argument(
        "--profile", choices=[*Profile], default=Profile.WARM, type=str, help="what the edge knows beforehand"
    )
    load.add_argument(
        "--shape",
        choices=[shape.value for shape in Shape],
        default=Shape.STEADY,
        type=str,
        help="how the load goes over time",
    )
    _number(load, "--listeners", 300, "how many listen, each with an account of her own", kind=_count)
    _number(load, "--starts-per-second", 30.0, "of all listeners together")
    _number(load, "--duration", 60.0, "seconds, after the ramp")
    _number(load, "--ramp", 10.0, "seconds in which listeners join; shown, but not judged")
    _number(load, "--speed", 1.0, "how much faster than music they listen")
    _number(load, "--crowd-within", 5.0, "seconds in which a flash crowd presses play")
    _number(load, "--tracks", 100, "how many of the catalog's tracks are played at most", kind=_count)
    load.add_argument("--seed", type=int, default=1, help="the same seed makes the same listeners")
    _add_objective(parser)
    _add_target(parser)
    return parser


def _add_objective(parser: argparse.ArgumentParser) -> None:
    slo = parser.add_argument_group("objective")
    _number(slo, "--slo-start-p95-ms", 200.0, "95%% of the starts take less")
    slo.add_argument("--slo-errors", type=_share, default=0.001, metavar="SHARE", help="fewer requests fail")


def _add_target(parser: argparse.ArgumentParser) -> None:
    target = parser.add_argument_group("target")
    target.add_argument(
        "--host", type=_address, metavar="URL", help="a control API that is running; without, one is started"
    )
    target.add_argument(
        "--accounts",
        type=Path,
        metavar="FILE",
        help="lines of e-mail address and password, where registration is closed",
    )
    for service in ("api", "edge", "origin"):
        target.add_argument(
            f"--{service}-port",
            type=_port,
            metavar="PORT",
            help="of the house that is started; any free one without",
        )
    target.add_argument("--out", type=Path, default=Path("var/load"), metavar="DIR", help="where reports go")


def _number(group: Any, name: str, default: float, told: str, *, kind: Any = None) -> None:
    group.add_argument(name, type=kind or _positive, default=default, metavar="N", help=told)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"not a positive number: {text}")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"not a positive number: {text}")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"not a port: {text}")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(f"not a share from 0 to 1: {text}")
    return share


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise argparse.ArgumentTypeError(f"not an address like http://127.0.0.1:8080: {text}")
    return text.rstrip("/")
