"""Search in tables."""

import statistics
from collections.abc import Sequence

from bench.search.results import SizeResult
from bench.tables import Cell, Table

_P95_PROMISE_S = 0.050
_TIMES_FASTER_PROMISE = 5.0
_RECALL_PROMISE = 0.95
_GROUPS = (
    *("all", "substitution", "insertion", "deletion", "transposition"),
    *("to 3 letters", "to 7 letters", "to 15 letters", "longer"),
)


def growth_table(results: Sequence[SizeResult]) -> Table:
    """How time and size grow with the catalog, and how much faster that is than the peer."""
    rows = [
        (
            Cell(f"{result.tracks:,}"),
            Cell(f"{result.build_s:.1f} s"),
            Cell(f"{result.index_bytes / 10**6:,.1f} MB"),
            Cell(_ms(statistics.median(result.everything_s))),
            Cell(_ms(_p95(result.everything_s)), _p95(result.everything_s) < _P95_PROMISE_S),
            Cell(_ms(statistics.median(result.tracks_s))),
            Cell(_ms(_p95(result.tracks_s))),
            Cell(_ms(statistics.median(result.peer_s))),
            Cell(_ms(_p95(result.peer_s))),
            _faster(result),
        )
        for result in results
    ]
    headings = (
        *("tracks", "build", "index", "box p50", "box p95", "tracks p50", "tracks p95"),
        *("peer p50", "peer p95", "p95 ratio"),
    )
    note = (
        f"{len(results[0].peer_s)} queries: whole titles, beginnings of titles, titles with artists. Box: all five "
        "kinds, over HTTP; tracks: those alone. Peer: PostgreSQL's tsvector under GIN, every word, the last as prefix, "
        "ts_rank, ten ids, prepared, without HTTP. Promised at a million: "
        "p95 under 50 ms, and five times faster than the peer."
    )
    return Table("Search as the catalog grows", note, headings, rows)


def recall_table(results: Sequence[SizeResult]) -> Table:
    """How often a mistyped title is found, by what was mistyped and by how long the title is."""
    rows = [
        (
            Cell(group),
            *(
                Cell(f"{recall.found:.1%} of {recall.asked}", _judged(group, recall.found))
                if (recall := result.recall.get(group))
                else Cell("")
                for result in results
            ),
        )
        for group in _GROUPS
    ]
    note = "One mistake anywhere in a real title; a track of that title among the first five. Promised: 95 %."
    return Table(
        "Search with a typing mistake", note, ("mistake", *(f"{result.tracks:,}" for result in results)), rows
    )


def _judged(group: str, found: float) -> bool | None:
    return found >= _RECALL_PROMISE if group == "all" else None


def _faster(result: SizeResult) -> Cell:
    ratio = _p95(result.peer_s) / _p95(result.tracks_s)
    return Cell(f"{ratio:.1f} x", ratio >= _TIMES_FASTER_PROMISE if result.tracks >= 10**6 else None)


def _p95(times_s: Sequence[float]) -> float:
    return statistics.quantiles(times_s, n=20)[-1]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
