"""Smart playlists over growing libraries in one great catalog, beside writing them down as lists."""

import asyncio
import json
import os
import statistics
import time
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from bench.house import segue_up
from bench.parts import Scale
from bench.ports import LOOPBACK
from bench.smart_playlists.rows import write_catalog, write_library
from bench.tables import Cell, Table

Json = dict[str, Any]

_TRACKS = {Scale.QUICK: 100_000, Scale.USUAL: 1_000_000, Scale.FULL: 1_000_000}
_LIBRARIES = {
    Scale.QUICK: (1000, 10_000),
    Scale.USUAL: (1000, 10_000, 100_000),
    Scale.FULL: (1000, 10_000, 100_000),
}
_ROUNDS = {Scale.QUICK: 5, Scale.USUAL: 15, Scale.FULL: 40}
_PROMISE_S = 0.3
_TIMEOUT_S = 30.0
_PASSWORD = "correct horse battery"  # noqa: S105 - of a listener made up for the run

_RULES: Mapping[str, Json] = {
    "a genre, some years": {
        "match": {"all": [{"field": "genre", "is": "Jazz"}, {"field": "year", "between": [1990, 1999]}]},
        "order": [{"by": "year"}, {"by": "album"}, {"by": "number"}],
    },
    "loved, least recently played": {
        "match": {"field": "liked", "is": True},
        "order": [{"by": "last_played"}],
        "limit": {"tracks": 100},
    },
    "title or artist contains": {
        "match": {"any": [{"field": "title", "contains": "love"}, {"field": "artist", "contains": "love"}]},
        "order": [{"by": "title"}],
    },
    "not played in six months": {
        "match": {"field": "last_played", "not_in_the_last_days": 180},
        "order": [{"by": "play_count", "descending": True}],
    },
    "hi-res only": {
        "match": {"field": "quality", "at_least": "hi_res_lossless"},
        "order": [{"by": "added", "descending": True}],
    },
    "a hundred at random": {
        "match": {"field": "explicit", "is": False},
        "order": [{"by": "random"}],
        "limit": {"tracks": 100},
    },
}


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: each set of rules over each library."""
    os.environ["SEGUE_RATE_LIMITS__API__LIMIT"] = str(10**9)
    os.environ["SEGUE_RATE_LIMITS__LOG_IN__LIMIT"] = str(10**9)
    with segue_up(folder / "state"):
        settings = tomllib.loads((folder / "state" / "runtime.toml").read_text())
        yield asyncio.run(
            _measure(scale, settings["database"]["url"], int(settings["control_api"]["port"]), progress)
        )


async def _measure(scale: Scale, database_url: str, port: int, progress: Callable[[str], None]) -> Table:
    connection = await asyncpg.connect(database_url)
    rows: list[tuple[Cell, ...]] = []
    try:
        progress(f"writing a catalog of {_TRACKS[scale]:,} tracks")
        await write_catalog(connection, _TRACKS[scale])
        for items in _LIBRARIES[scale]:
            progress(f"a library of {items:,} tracks")
            token = await asyncio.to_thread(_sign_in, port, f"listener{items}@bench.example")
            email = f"listener{items}@bench.example"
            listener_id = await connection.fetchval("SELECT id FROM users WHERE email = $1", email)
            await write_library(connection, listener_id, items)
            for name, rules in _RULES.items():
                progress(f"{name}, library of {items:,}")
                waits_s, found = await asyncio.to_thread(_previews, port, token, rules, _ROUNDS[scale])
                written_s = await _write_down(connection, listener_id, found["track_count"])
                rows.append(_row(items, name, waits_s, found["track_count"], written_s))
    finally:
        await connection.close()
    note = (
        f"In a catalog of {_TRACKS[scale]:,} tracks. The preview over HTTP: the first fifty tracks, how many there "
        f"are and how long; promised: 95 % within {_PROMISE_S * 1000:.0f} ms. Written down: what a server "
        "that keeps the result as a list takes to delete it and to insert as many tracks one by one, at each refresh."
    )
    return Table(
        "Smart playlists", note, ("rules", "library", "found", "median", "p95", "written down", "ratio"), rows
    )


def _row(items: int, name: str, waits_s: list[float], found: int, written_s: float) -> tuple[Cell, ...]:
    p95_s = statistics.quantiles(waits_s, n=20, method="inclusive")[-1]
    return (
        Cell(name),
        Cell(f"{items:,}"),
        Cell(f"{found:,}"),
        Cell(f"{statistics.median(waits_s) * 1000:.0f} ms"),
        Cell(f"{p95_s * 1000:.0f} ms", p95_s < _PROMISE_S),
        Cell(f"{written_s * 1000:,.0f} ms"),
        Cell(f"{statistics.median(waits_s) / written_s:.2f}"),
    )


def _previews(port: int, token: str, rules: Json, rounds: int) -> tuple[list[float], Json]:
    waits_s, found = [], {}
    for number in range(rounds + 1):
        began_s = time.perf_counter()
        found = _post(port, "/api/v1/smart-playlists/preview", {"rules": rules}, token)
        if number:  # the first brings the library into memory
            waits_s.append(time.perf_counter() - began_s)
    return waits_s, found


async def _write_down(
    connection: "asyncpg.Connection[asyncpg.Record]", listener_id: UUID, count: int
) -> float:
    """How long the peer's way takes; its list is as short as can be, a table of positions and tracks."""
    tracks = await connection.fetch(
        "SELECT item_id FROM library_items WHERE user_id = $1 LIMIT $2", listener_id, count
    )
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS written_down (position int PRIMARY KEY, track_id uuid NOT NULL)"
    )
    began_s = time.perf_counter()
    async with connection.transaction():
        await connection.execute("DELETE FROM written_down")
        for position, track in enumerate(tracks):
            await connection.execute("INSERT INTO written_down VALUES ($1, $2)", position, track["item_id"])
    return time.perf_counter() - began_s


def _sign_in(port: int, email: str) -> str:
    person = {"email": email, "password": _PASSWORD}
    _post(port, "/api/v1/auth/register", person)
    return str(_post(port, "/api/v1/auth/login", person)["token"])


def _post(port: int, path: str, body: Json, token: str = "") -> Json:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(f"http://{LOOPBACK}:{port}{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310 - our own address
        answer: Json = json.loads(response.read())
    return answer
