"""Reads, lists and changes libraries of growing lengths, over HTTP, by one device that waits for each answer."""

import http.client
import json
import os
import random
import statistics
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench.cost import BenchError
from bench.house import segue_up
from bench.library.fill import fill_libraries
from bench.parts import Scale
from bench.ports import LOOPBACK
from bench.tables import Cell, Table

_LENGTHS = {
    Scale.QUICK: (1_000, 100_000),
    Scale.USUAL: (1_000, 10_000, 100_000),
    Scale.FULL: (1_000, 10_000, 100_000),
}
_ROUNDS = {Scale.QUICK: 100, Scale.USUAL: 300, Scale.FULL: 1000}

DELTA_PROMISE_S, FIRST_SYNC_PROMISE_S = 0.020, 3.0
PROMISED_LENGTH = 100_000
DELTA, FIRST_SYNC = "delta of 100 changes", "first sync, in all"
BATCH = "1,000 offline changes"
_SORTS = ("newest", "oldest", "title", "artist")
_TIMEOUT_S = 60.0


@dataclass(slots=True)
class _Library:
    """One library's device, and how long each thing took it."""

    port: int
    token: str
    length: int
    revision: int = 0
    took_s: dict[str, list[float]] = field(default_factory=dict)
    _http: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.revision = self.length
        self._http = http.client.HTTPConnection(LOOPBACK, self.port, timeout=_TIMEOUT_S)

    def call(self, method: str, path: str, body: object = None) -> bytes:
        """The answer's body."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        document = None if body is None else json.dumps(body)
        self._http.request(method, f"/api/v1/library{path}", document, headers)
        response = self._http.getresponse()
        answer = response.read()
        if response.status != 200:
            raise BenchError(f"{method} {path}: {response.status} {answer[:500]!r}")
        return answer

    def timed(self, what: str, method: str, path: str, body: object = None) -> bytes:
        """The answer's body; how long it took to come is noted."""
        began_s = time.perf_counter()
        answer = self.call(method, path, body)
        self.took_s.setdefault(what, []).append(time.perf_counter() - began_s)
        return answer


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: everything for each length."""
    for limit in ("API", "LOG_IN"):
        os.environ[f"SEGUE_RATE_LIMITS__{limit}__LIMIT"] = str(10**9)
    with segue_up(folder / "state"):
        settings = tomllib.loads((folder / "state" / "runtime.toml").read_text())
        port, lengths = int(settings["control_api"]["port"]), _LENGTHS[scale]
        tokens = {length: _sign_up(port, _email(length)) for length in lengths}
        progress("writing libraries")
        spare = fill_libraries(settings["database"]["url"], {_email(length): length for length in lengths})
        libraries = [_Library(port, tokens[length], length) for length in lengths]
        for library in libraries:
            _measure(library, spare, _ROUNDS[scale], progress)
    yield _table(libraries)


def _measure(library: _Library, spare: list[str], rounds: int, progress: Callable[[str], None]) -> None:
    chance = random.Random(library.length)
    progress(f"{library.length:,} items: delta")
    for _ in range(rounds):
        since = chance.randrange(1, library.length - 100)
        library.timed(DELTA, "GET", f"/changes?since={since}&limit=100")
    progress(f"{library.length:,} items: first sync")
    for _ in range(3):
        _sync_first(library)
    for sort in _SORTS:
        progress(f"{library.length:,} items: by {sort}")
        _list(library, f"page of 50 by {sort}", f"sort={sort}", rounds)
    _list(library, "page of 50 liked, by title", "sort=title&liked=true", rounds // 4)
    _list(library, "page of 50 by newest, q=a", "sort=newest&q=a", rounds // 4)
    progress(f"{library.length:,} items: changes")
    for number in range(rounds):
        track = spare[number % len(spare)]
        library.timed("add one", "PUT", f"/track/{track}")
        library.timed("remove one", "DELETE", f"/track/{track}")
    for action in ("add", "remove"):
        library.timed(BATCH, "POST", "/changes", _batch(library, spare, action))


def _sync_first(library: _Library) -> None:
    began_s, since, items = time.perf_counter(), "0", 0
    while True:
        page = json.loads(library.call("GET", f"/changes?since={since}&limit=10000"))
        items, since = items + len(page["changes"]), page["next"]
        if not page["limited"]:
            break
    library.took_s.setdefault(FIRST_SYNC, []).append(time.perf_counter() - began_s)
    if items != library.length:
        raise BenchError(f"the first sync told {items} items, not {library.length}")


def _list(library: _Library, what: str, query: str, pages: int) -> None:
    cursor = ""
    for _ in range(pages):
        page = json.loads(library.timed(what, "GET", f"/tracks?{query}&limit=50&cursor={cursor}"))
        cursor = page["next_cursor"] or ""


def _batch(library: _Library, tracks: list[str], action: str) -> dict[str, object]:
    base = json.loads(library.call("GET", "/events?wait_s=0"))["revision"]
    at = datetime.now(UTC).isoformat()
    changes = [
        {"id": str(uuid4()), "kind": "track", "item_id": track, "action": action, "at": at}
        for track in tracks[:1000]
    ]
    return {"base": base, "changes": changes}


def _email(length: int) -> str:
    return f"library-{length}@bench.example"


def _sign_up(port: int, email: str) -> str:
    person = {"email": email, "password": "correct horse battery"}
    answer = b""
    for path in ("register", "login"):
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_TIMEOUT_S)
        connection.request(
            "POST", f"/api/v1/auth/{path}", json.dumps(person), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse().read()
        connection.close()
    token: str = json.loads(answer)["token"]
    return token


def _table(libraries: list[_Library]) -> Table:
    rows = [
        (Cell(what), *(_cell(what, library) for library in libraries), _growth(what, libraries))
        for what in libraries[0].took_s
    ]
    note = (
        "Median / 95th percentile over HTTP, one device, one request after the other, a catalog as long as the "
        f"longest library. Promised: a delta under {DELTA_PROMISE_S * 1000:.0f} ms whatever the length (95th "
        f"percentile), a first sync of {PROMISED_LENGTH:,} items under {FIRST_SYNC_PROMISE_S:.0f} s. Growth: the "
        "last median over the first."
    )
    headings = ("what", *(f"{library.length:,} items" for library in libraries), "growth")
    return Table("Libraries in sync", note, headings, rows)


def _cell(what: str, library: _Library) -> Cell:
    times_s = sorted(library.took_s[what])
    median_s, p95_s = statistics.median(times_s), times_s[min(len(times_s) - 1, int(len(times_s) * 0.95))]
    good = None
    if what == DELTA:
        good = p95_s < DELTA_PROMISE_S
    elif what == FIRST_SYNC and library.length <= PROMISED_LENGTH:
        good = p95_s < FIRST_SYNC_PROMISE_S
    return Cell(f"{median_s * 1000:.1f} / {p95_s * 1000:.1f} ms", good)


def _growth(what: str, libraries: list[_Library]) -> Cell:
    first_s, last_s = (statistics.median(library.took_s[what]) for library in (libraries[0], libraries[-1]))
    return Cell(f"{last_s / first_s:.1f} ×")
