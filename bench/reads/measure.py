"""Plain reads of the control API beside the same queries behind FastAPI on uvicorn, in one run."""

import json
import os
import statistics
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.cost import BenchError
from bench.delivery.cores import pinned, share_out_cores
from bench.house import segue_up
from bench.parts import Scale
from bench.ports import LOOPBACK, free_ports
from bench.reads.catalog import Catalog, fill_catalog
from bench.reads.processor import listener, processor_s
from bench.tables import Cell, Table

_SCRIPT = Path(__file__).parents[1] / "delivery" / "wrk.lua"
_CONNECTIONS = 16
_START_TIMEOUT_S = 30.0
_DURATIONS_S = {Scale.QUICK: 3, Scale.USUAL: 6, Scale.FULL: 15}
_ROUNDS = {Scale.QUICK: 3, Scale.USUAL: 3, Scale.FULL: 7}

SEGUE, BARE, SIGNED_IN = "Segue", "FastAPI, no session", "FastAPI, session looked up"
READS = ("one track", "an album with ten tracks", "a page of 50 tracks")


@dataclass(frozen=True, slots=True)
class _Run:
    requests_per_s: float
    p99_s: float
    server_s: float
    """Processor time of the server for each request."""
    all_s: float
    """That, and the database's and Valkey's."""


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: each read by each server, medians of interleaved rounds."""
    os.environ["SEGUE_RATE_LIMITS__API__LIMIT"] = str(10**9)  # counted as ever, and never reached
    with segue_up(folder / "state"):
        settings = tomllib.loads((folder / "state" / "runtime.toml").read_text())
        database_url = settings["database"]["url"]
        progress("writing a catalog")
        targets = _write_targets(fill_catalog(database_url), folder)
        api_port = int(settings["control_api"]["port"])
        token = _log_in(api_port)
        with _peer(database_url, folder, "") as bare, _peer(database_url, folder, "1") as signed_in:
            ports = {SEGUE: api_port, BARE: bare, SIGNED_IN: signed_in}
            shared = [_port(database_url), _port(settings["valkey"]["url"])]
            runs: dict[tuple[str, str], list[_Run]] = {}
            for number in range(_ROUNDS[scale]):
                for read in READS:
                    for server, port in ports.items():
                        progress(f"{read}, {server}, round {number + 1}")
                        run = _measured(port, shared, targets[read], token, _DURATIONS_S[scale])
                        runs.setdefault((read, server), []).append(run)
    yield _table(runs)


def _write_targets(catalog: Catalog, folder: Path) -> dict[str, Path]:
    asked = {
        READS[0]: [f"/api/v1/tracks/{track}" for track in catalog.tracks],
        READS[1]: [f"/api/v1/albums/{album}" for album in catalog.albums],
        READS[2]: ["/api/v1/tracks?limit=50"],
    }
    files: dict[str, Path] = {}
    for read, paths in asked.items():
        files[read] = folder / f"{len(files)}.txt"
        files[read].write_text("".join(f"{path}\n" for path in paths))
    return files


def _log_in(port: int) -> str:
    person = {"email": "reader@bench.example", "password": "correct horse battery"}
    _post(port, "/api/v1/auth/register", person)
    token: str = _post(port, "/api/v1/auth/login", person)["token"]
    return token


def _post(port: int, path: str, body: dict[str, str]) -> dict[str, str]:
    request = urllib.request.Request(
        f"http://{LOOPBACK}:{port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=_START_TIMEOUT_S) as response:  # noqa: S310 - as above
        answer: dict[str, str] = json.loads(response.read())
    return answer


@contextmanager
def _peer(database_url: str, folder: Path, signed_in: str) -> Iterator[int]:
    port = free_ports(1)[0]
    argv = [sys.executable, "-m", "uvicorn", "bench.reads.peer:app", "--port", str(port), "--loop", "uvloop"]
    argv += ["--http", "httptools", "--no-access-log", "--log-level", "warning"]
    env = os.environ | {"DATABASE_URL": database_url, "SIGNED_IN": signed_in}
    with (folder / "peer.log").open("ab") as log:
        process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=Path(__file__).parents[2]
        )
    try:
        _wait_until_it_answers(port, process, folder / "peer.log")
        yield port
    finally:
        process.terminate()
        process.wait(_START_TIMEOUT_S)


def _wait_until_it_answers(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline_s = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/openapi.json", timeout=5):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise BenchError(f"FastAPI doesn't get ready:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.05)


def _port(url: str) -> int:
    return urlsplit(url).port or 0


def _measured(port: int, shared: list[int], targets: Path, token: str, duration_s: int) -> _Run:
    server, others = listener(port), [listener(other) for other in shared]
    before_s, others_before_s = processor_s(server), sum(map(processor_s, others))
    told = _load(port, targets, token, duration_s)
    server_s = processor_s(server) - before_s
    all_s = server_s + sum(map(processor_s, others)) - others_before_s
    count = told["requests"]
    return _Run(count / told["duration_s"], told["p99_s"], server_s / count, all_s / count)


def _load(port: int, targets: Path, token: str, duration_s: int) -> dict[str, float]:
    argv = ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{duration_s}s", "--latency", "-s", str(_SCRIPT)]
    argv += ["-H", f"Authorization: Bearer {token}", f"http://{LOOPBACK}:{port}", "--", str(targets)]
    done = subprocess.run(
        pinned(argv, share_out_cores().load),
        capture_output=True,
        text=True,
        timeout=duration_s + 30,
        check=False,
    )
    outcome = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if outcome is None:
        raise BenchError(f"wrk failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    told: dict[str, float] = json.loads(outcome.removeprefix("RESULT "))
    if told["failures"]:
        raise BenchError(f"{told['failures']} of {told['requests']} answers were wrong")
    return told


def _table(runs: dict[tuple[str, str], list[_Run]]) -> Table:
    medians = {key: _median(found) for key, found in runs.items()}
    rows = [
        (
            Cell(read),
            Cell(server),
            Cell(f"{run.requests_per_s:,.0f}/s"),
            Cell(f"{run.p99_s * 1000:.1f} ms"),
            _ratio(medians[read, SEGUE].requests_per_s / run.requests_per_s, server),
            Cell(f"{run.server_s * 1000:.2f} ms"),
            Cell(f"{run.all_s * 1000:.2f} ms"),
            _ratio(run.all_s / medians[read, SEGUE].all_s, server),
        )
        for (read, server), run in medians.items()
    ]
    note = (
        f"One process each, {_CONNECTIONS} connections of wrk, medians of interleaved rounds. Segue authenticates, "
        "counts the request against its limits and gives an ETag. Ratio: Segue's requests over the peer's. CPU: "
        "processor time a request takes of the server, and with PostgreSQL and Valkey; CPU ratio: the peer's over "
        "Segue's. The aim is 1.00 or more."
    )
    headings = ("read", "server", "requests", "p99", "ratio", "CPU", "CPU of all", "CPU ratio")
    return Table("Plain reads", note, headings, rows)


def _median(runs: list[_Run]) -> _Run:
    """The median of each measure, taken apart."""
    return _Run(*map(statistics.median, zip(*map(astuple, runs), strict=True)))


def _ratio(ratio: float, server: str) -> Cell:
    return Cell("") if server == SEGUE else Cell(f"{ratio:.2f}", good=ratio >= 1.0)
