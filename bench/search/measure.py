"""Search over growing catalogs: how fast, how large, how forgiving, and beside PostgreSQL's own."""

import asyncio
import json
import os
import random
import statistics
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from bench.cost import BenchError
from bench.house import segue_up
from bench.parts import Scale
from bench.ports import LOOPBACK
from bench.search.catalog import make_catalog
from bench.search.loading import build_peer, load, want_rebuild
from bench.search.peer import peer_times_s
from bench.search.questions import Question, mistyped_questions, mixed_questions
from bench.search.results import Recall, SizeResult
from bench.search.tables import growth_table, recall_table
from bench.tables import Table

_SIZES = {
    Scale.QUICK: (10_000, 100_000),
    Scale.USUAL: (10_000, 100_000, 1_000_000),
    Scale.FULL: (10_000, 100_000, 1_000_000),
}
_QUESTIONS = 300
_MISTYPED = 1000
_BUILD_TIMEOUT_S = 900.0
_REQUEST_TIMEOUT_S = 60.0
_AMONG_FIRST = 5
_SEED = 11
_PERSON = {"email": "searcher@bench.example", "password": "correct horse battery"}


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """Two tables: how all grows with the catalog, and what is found in spite of a typing mistake."""
    os.environ["SEGUE_RATE_LIMITS__SEARCH__LIMIT"] = str(10**9)  # counted as ever, and never reached
    results = [_measure_size(count, folder / str(count), progress) for count in _SIZES[scale]]
    yield growth_table(results)
    yield recall_table(results)


def _measure_size(count: int, folder: Path, progress: Callable[[str], None]) -> SizeResult:
    folder.mkdir()
    state = folder / "state"
    progress(f"{count:,} tracks: making them up")
    catalog = make_catalog(count)
    draw = random.Random(_SEED)
    with segue_up(state):
        settings = tomllib.loads((state / "runtime.toml").read_text())
        database_url = settings["database"]["url"]
        progress(f"{count:,} tracks: writing them")
        asyncio.run(load(database_url, catalog))
        with _box(int(settings["control_api"]["port"])) as box:
            progress(f"{count:,} tracks: building the index")
            build_s = _build(state, box, catalog.tracks[0].title)
            progress(f"{count:,} tracks: building the peer's")
            asyncio.run(build_peer(database_url))
            questions = mixed_questions(catalog, _QUESTIONS, draw)
            texts = [question.text for question in questions]
            progress(f"{count:,} tracks: searching")
            for text in texts[:20]:
                box.search(text)
            everything_s = [box.timed_s(text) for text in texts]
            tracks_s = [box.timed_s(text, kinds="track") for text in texts]
            peer_s = asyncio.run(peer_times_s(database_url, texts))
            progress(f"{count:,} tracks: mistyping")
            recall = _recall(box, mistyped_questions(catalog, _MISTYPED, draw))
        return SizeResult(
            tracks=count,
            index_bytes=_bytes_in(_index(state)),
            build_s=build_s,
            everything_s=everything_s,
            tracks_s=tracks_s,
            peer_s=peer_s,
            recall=recall,
        )


@dataclass(frozen=True, slots=True)
class _Box:
    """The search box of somebody who is logged in."""

    http: HTTPConnection
    headers: dict[str, str]

    def search(self, text: str, **more: str) -> dict[str, list[dict[str, str]]]:
        """What is found."""
        status, body = self.ask(text, more)
        if status != 200:
            raise BenchError(f"searching {text!r} answered {status}: {body[:500]!r}")
        found: dict[str, list[dict[str, str]]] = json.loads(body)
        return found

    def timed_s(self, text: str, **more: str) -> float:
        """How long the answer takes, its reading included."""
        started_s = time.perf_counter()
        status, body = self.ask(text, more)
        took_s = time.perf_counter() - started_s
        if status != 200:
            raise BenchError(f"searching {text!r} answered {status}: {body[:500]!r}")
        return took_s

    def ask(self, text: str, more: dict[str, str]) -> tuple[int, bytes]:
        """Status and body."""
        self.http.request("GET", f"/api/v1/search?{urlencode({'q': text, **more})}", headers=self.headers)
        response = self.http.getresponse()
        return response.status, response.read()


@contextmanager
def _box(port: int) -> Iterator[_Box]:
    http = HTTPConnection(LOOPBACK, port, timeout=_REQUEST_TIMEOUT_S)
    try:
        _post(http, "/api/v1/auth/register")
        token = _post(http, "/api/v1/auth/login")["token"]
        yield _Box(http, {"Authorization": f"Bearer {token}"})
    finally:
        http.close()


def _post(http: HTTPConnection, path: str) -> dict[str, str]:
    http.request("POST", path, json.dumps(_PERSON), {"Content-Type": "application/json"})
    response = http.getresponse()
    body = response.read()
    if response.status not in (200, 201):
        raise BenchError(f"{path} answered {response.status}: {body[:500]!r}")
    answer: dict[str, str] = json.loads(body)
    return answer


def _build(state: Path, box: _Box, title: str) -> float:
    """Have the index built of what was written past the triggers, and wait until it is searched."""
    settings = tomllib.loads((state / "runtime.toml").read_text())
    started_s = time.monotonic()
    asyncio.run(want_rebuild(settings["database"]["url"]))
    while not box.search(title, kinds="track")["tracks"]:
        if time.monotonic() > started_s + _BUILD_TIMEOUT_S:
            raise BenchError("the search index does not get built")
        time.sleep(0.2)
    return time.monotonic() - started_s


def _recall(box: _Box, questions: list[Question]) -> dict[str, Recall]:
    found: dict[str, list[bool]] = defaultdict(list)
    for question in questions:
        tracks = box.search(question.text[:200], kinds="track", limit=str(_AMONG_FIRST))["tracks"]
        hit = any(track["title"].casefold() == question.title.casefold() for track in tracks)
        for group in ("all", question.kind, _length_group(question.title)):
            found[group].append(hit)
    return {group: Recall(len(hits), statistics.fmean(hits)) for group, hits in found.items()}


def _length_group(title: str) -> str:
    for longest in (3, 7, 15):
        if len(title) <= longest:
            return f"to {longest} letters"
    return "longer"


def _index(state: Path) -> Path:
    folders = list(state.glob("**/current"))
    if not folders:
        raise BenchError(f"there is no search index in {state}")
    return folders[0].parent


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
