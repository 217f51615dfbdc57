"""Regular playlists: what reading and changing one costs, however many entries it has."""

import os
import random
import statistics
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.house import segue_up
from bench.parts import Scale
from bench.playlists.client import Client
from bench.reads.catalog import fill_catalog
from bench.tables import Cell, Table

_ENTRIES = (100, 1000, 10_000)
_ROUNDS = {Scale.QUICK: 30, Scale.USUAL: 100, Scale.FULL: 500}
_ADDED_AT_ONCE = 1000
_PAGE = 50
_SQUEEZED = 600
"""Inserts at one place: more than fit before all keys are drawn anew."""


@dataclass(slots=True)
class _Timed:
    """One playlist, and how long each thing took that was asked of it."""

    client: Client
    playlist: Any
    tracks: list[str]
    taken_s: dict[str, list[float]] = field(default_factory=dict)

    def do(self, what: str, method: str, path: str, body: object = None) -> Any:
        """Ask, and note how long it took."""
        answer, took_s = self.client.timed(method, f"/playlists/{self.playlist['id']}{path}", body)
        self.taken_s.setdefault(what, []).append(took_s)
        return answer


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: each thing one does with a playlist, at each length."""
    for group in ("API", "PLAYLIST_CREATION"):  # counted as ever, and never reached
        os.environ[f"SEGUE_RATE_LIMITS__{group}__LIMIT"] = str(10**9)
    with segue_up(folder / "state"):
        settings = tomllib.loads((folder / "state" / "runtime.toml").read_text())
        progress("writing a catalog")
        tracks = [str(track) for track in fill_catalog(settings["database"]["url"]).tracks]
        client = Client(int(settings["control_api"]["port"]))
        taken_s = {}
        for entries in _ENTRIES:
            progress(f"{entries:,} entries")
            taken_s[entries] = _measure_one(client, tracks, entries, _ROUNDS[scale])
    yield _table(taken_s)


def _measure_one(client: Client, tracks: list[str], entries: int, rounds: int) -> dict[str, list[float]]:
    timed = _Timed(client, client.ask("POST", "/playlists", {"name": f"{entries} entries"}), tracks)
    chance, ids = random.Random(entries), list[str]()
    while len(ids) < entries:
        count = min(_ADDED_AT_ONCE, entries - len(ids))
        added = client.ask(
            "POST",
            f"/playlists/{timed.playlist['id']}/entries",
            {"entries": [{"track_id": chance.choice(tracks)} for _ in range(count)]},
        )
        ids += added["entry_ids"]
        timed.playlist = added["playlist"]
    cursor = _cursor_of_the_middle(timed, entries)
    for _ in range(rounds):
        _ask_everything(timed, chance, ids, cursor)
    _squeeze(timed, ids[entries // 2])
    return timed.taken_s


def _cursor_of_the_middle(timed: _Timed, entries: int) -> str:
    cursor = ""
    for _ in range(entries // 2 // _PAGE):
        path = f"/playlists/{timed.playlist['id']}/entries?limit={_PAGE}&cursor={cursor}"
        cursor = timed.client.ask("GET", path)["next_cursor"]
    return cursor


def _ask_everything(timed: _Timed, chance: random.Random, ids: list[str], cursor: str) -> None:
    timed.do("open", "GET", "")
    timed.do(f"the first {_PAGE} entries", "GET", f"/entries?limit={_PAGE}")
    timed.do(f"{_PAGE} entries in the middle", "GET", f"/entries?limit={_PAGE}&cursor={cursor}")
    entry = {"entries": [{"track_id": chance.choice(timed.tracks)}]}
    added = timed.do("add a track at the end", "POST", "/entries", entry)
    block = [added["entry_ids"][0], *chance.sample(ids, 9)]
    body = {"version": added["playlist"]["version"], "entry_ids": block[:1]}
    moved = timed.do("move an entry to the start", "POST", "/moves", {**body, "after": None})
    after = chance.choice([one for one in ids if one not in block])
    body = {"version": moved["version"], "entry_ids": block, "after": after}
    moved = timed.do("move ten entries", "POST", "/moves", body)
    body = {"version": moved["version"], "entry_ids": block[:1]}
    timed.playlist = timed.do("remove an entry", "POST", "/removals", body)


def _squeeze(timed: _Timed, after: str) -> None:
    for _ in range(_SQUEEZED):
        body = {
            "version": timed.playlist["version"],
            "after": after,
            "entries": [{"track_id": timed.tracks[0]}],
        }
        timed.playlist = timed.do("insert always at one place", "POST", "/entries", body)["playlist"]


def _table(taken_s: dict[int, dict[str, list[float]]]) -> Table:
    rows = [
        (
            Cell(what),
            *(Cell(_milliseconds(statistics.median(taken_s[entries][what]))) for entries in _ENTRIES),
            *(Cell(_milliseconds(max(taken_s[entries][what]))) for entries in _ENTRIES),
        )
        for what in taken_s[_ENTRIES[0]]
    ]
    note = (
        "From the request's first byte to the answer's last, over one connection. The longest insert at one place is "
        "the one that draws the keys of all entries anew."
    )
    headings = (
        "",
        *(f"median, {entries:,}" for entries in _ENTRIES),
        *(f"longest, {entries:,}" for entries in _ENTRIES),
    )
    return Table("Playlists by number of entries", note, headings, rows)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
