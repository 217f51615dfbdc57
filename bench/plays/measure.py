"""Plays: how many a second are taken in, and how many counted, however long the history is."""

import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import redis

from bench.cost import BenchError
from bench.house import segue_up
from bench.parts import Scale
from bench.plays.catalog import USERS, counted, fill_catalog, fill_history
from bench.tables import Cell, Table

_PROMISE = 5000
_MOST_WAITING_S = 2.0
"""Of plays at the promised rate, when the devices fall silent: what is taken in must be counted as fast."""
_STREAM = "segue:plays"
_BATCHES = (1, 50, 500)
_SECONDS = {Scale.QUICK: 5.0, Scale.USUAL: 10.0, Scale.FULL: 30.0}
_HISTORIES = {
    Scale.QUICK: (0, 10**6),
    Scale.USUAL: (0, 10**6),
    Scale.FULL: (0, 10**6, 10**7),
}
_DRAIN_TIMEOUT_S = 300.0
_POLL_S = 0.05
_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class _Run:
    history: int
    batch: int
    rate: int
    """As told to the devices; 0 for as fast as they can."""
    taken_in_per_s: float
    p95_s: float
    counted_per_s: float
    """Over all the time from the first play told to the last counted."""
    backlog: int
    """What waited when the devices fell silent."""


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: batches of each length, before histories of each length."""
    os.environ["SEGUE_RATE_LIMITS__API__LIMIT"] = str(10**9)  # counted as ever, and never reached
    with segue_up(folder / "state"):
        settings = tomllib.loads((folder / "state" / "runtime.toml").read_text())
        house = _House(
            settings["database"]["url"], settings["valkey"]["url"], settings["control_api"]["port"]
        )
        progress("writing a catalog")
        audience = fill_catalog(house.database_url)
        (folder / "tracks.txt").write_text("\n".join(audience.tracks))
        (folder / "tokens.txt").write_text("\n".join(audience.tokens))
        runs = []
        for history in _HISTORIES[scale]:
            progress(f"writing a history of {history:,} plays")
            fill_history(house.database_url, history)
            for batch, rate in [*((batch, 0) for batch in _BATCHES), (500, _PROMISE)]:
                progress(f"{history:,} plays in the history, batches of {batch}")
                runs.append(house.run(folder, history, batch, rate, _SECONDS[scale]))
    yield _table(runs)


@dataclass(frozen=True, slots=True)
class _House:
    database_url: str
    valkey_url: str
    port: int

    def run(self, folder: Path, history: int, batch: int, rate: int, seconds: float) -> _Run:
        """Let devices tell plays for so long, then wait until all are counted."""
        before = counted(self.database_url)
        argv = [sys.executable, "-m", "bench.plays.load", str(self.port), str(folder / "tokens.txt")]
        argv += [str(folder / "tracks.txt"), str(batch), str(seconds), str(rate)]
        done = subprocess.run(
            argv,
            capture_output=True,
            text=True,
            timeout=seconds + 2 * _TIMEOUT_S,
            check=False,
            cwd=Path(__file__).parents[2],
        )
        if done.returncode != 0:
            raise BenchError(f"telling plays failed:\n{done.stderr[-2000:]}")
        told = json.loads(done.stdout)
        backlog = self._drain()
        # One clock for all processes of a machine.
        took_s = time.monotonic() - told["began_s"]
        new = counted(self.database_url) - before
        # Devices draw tracks at random: hardly a play is the same as another.
        if not 0.98 * told["plays"] <= new <= told["plays"]:
            raise BenchError(f"{told['plays']} plays were told, {new} counted")
        return _Run(
            history, batch, rate, told["plays"] / told["took_s"], told["p95_s"], new / took_s, backlog
        )

    def _drain(self) -> int:
        with redis.Redis.from_url(self.valkey_url, socket_timeout=_TIMEOUT_S) as valkey:
            backlog = waiting = int(valkey.xlen(_STREAM))
            deadline_s = time.monotonic() + _DRAIN_TIMEOUT_S
            while waiting:
                if time.monotonic() > deadline_s:
                    raise BenchError(f"{waiting} plays stay uncounted")
                time.sleep(_POLL_S)
                waiting = int(valkey.xlen(_STREAM))
        return backlog


def _table(runs: list[_Run]) -> Table:
    rows = [
        (
            Cell(f"{run.history:,}"),
            Cell(str(run.batch)),
            Cell(f"{run.rate:,}/s" if run.rate else "as they can"),
            Cell(
                f"{run.taken_in_per_s:,.0f}/s",
                None if run.batch == 1 else run.taken_in_per_s >= 0.98 * _PROMISE,
            ),
            Cell(f"{run.p95_s * 1000:.1f} ms"),
            Cell(f"{run.counted_per_s:,.0f}/s"),
            Cell(
                f"{run.backlog:,}",
                run.backlog <= _MOST_WAITING_S * _PROMISE if run.rate == _PROMISE else None,
            ),
        )
        for run in runs
    ]
    note = (
        "One process of the API, one control worker, PostgreSQL, Valkey and eight devices on the same cores, plays of "
        f"{USERS:,} listeners; promised: {_PROMISE:,} a second taken in and, told at that rate, no more than "
        f"{_MOST_WAITING_S:.0f} seconds of them waiting. Counted: from the first play told to the last in the history. "
        "Waiting: when the devices fell silent."
    )
    headings = ("history", "batch", "told", "taken in", "p95", "counted", "waiting")
    return Table("Plays", note, headings, rows)
