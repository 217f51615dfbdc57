"""The web player's engine in Chromium, beside hls.js: from the click to the sound, and the silence at a join."""

import json
import os
import shutil
import statistics
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.cost import BenchError
from bench.house import segue, segue_up
from bench.masters import MasterKind, write_master
from bench.parts import Scale
from bench.ports import LOOPBACK
from bench.tables import Cell, Table

_HERE = Path(__file__).resolve().parent
_HLS_JS = _HERE.parents[1] / "tests" / "browser" / "node_modules" / "hls.js" / "dist" / "hls.js"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
_STARTS = {Scale.QUICK: 10, Scale.USUAL: 50, Scale.FULL: 200}
_JOINS = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 10}
_START_PROMISE_MS = 300
_WARMING_UP = 3
_LENGTH_S = 20.0

OURS, PEER = "Segue's engine", "hls.js"


def measure(scale: Scale, *, folder: Path, progress: Callable[[str], None]) -> Iterable[Table]:
    """One table: starts and joins of each player, in turn."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise BenchError("there is no chromium")
    os.environ["SEGUE_RATE_LIMITS__API__LIMIT"] = os.environ["SEGUE_EDGE__SEGMENTS_PER_MINUTE"] = str(10**6)
    with segue_up(folder / "state"):
        state = folder / "state"
        progress("ingesting masters")
        tracks = _ingest(folder, state, _STARTS[scale] + _WARMING_UP)
        port = int(tomllib.loads((state / "runtime.toml").read_text())["control_api"]["port"])
        password = (state / "admin-password").read_text().strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
            progress("playing every track once, for the edge to have it")
            page = _open_page(browser, port, password)
            _start_all(page, OURS, tracks)
            page.context.close()
            rows = []
            for name in (OURS, *([PEER] if _HLS_JS.exists() else [])):
                progress(f"starting tracks with {name}")
                page = _open_page(browser, port, password)
                rows.append(_row(name, *_listen(page, name, tracks, scale)))
                page.context.close()
            browser.close()
    note = (
        f"{_STARTS[scale]} starts after some to warm up, each of a track that the page has not played and the edge "
        "has, from the call to the first sample that an audio worklet sees; the silence at a join is the longest run "
        "of zeros."
    )
    headings = ("player", "click to sound, median", "p95", "longest", "silence at a join")
    yield Table("Playing in Chromium, everything on this machine", note, headings, rows)


def _ingest(folder: Path, state: Path, tracks: int) -> list[str]:
    """Track ids."""
    kind = MasterKind(_LENGTH_S, 44_100, 16)
    masters = [write_master(kind, folder / f"{seed}.flac", seed=seed) for seed in range(tracks)]
    said = segue("ingest", *map(str, masters), "--json", "--data-dir", str(state))
    return [json.loads(line)["track_id"] for line in said.splitlines()]


def _open_page(browser: Browser, port: int, password: str) -> Page:
    """The player's page, signed in, with this benchmark's script for its own."""
    context = browser.new_context(base_url=f"http://{LOOPBACK}:{port}", bypass_csp=True)
    page = context.new_page()
    page.request.post("/api/v1/auth/login", data={"email": "admin@segue.local", "password": password})
    page.route(
        "**/player/main.js",
        lambda route: route.fulfill(path=_HERE / "listening.js", content_type="text/javascript"),
    )
    page.goto("/")
    page.wait_for_function("() => window.listen !== undefined")
    return page


def _listen(page: Page, name: str, tracks: list[str], scale: Scale) -> tuple[list[float], list[float]]:
    """Milliseconds from each click to its sound, and of silence at each join."""
    if name == PEER:
        page.add_script_tag(path=_HLS_JS)
    starts = _start_all(page, name, tracks)[_WARMING_UP:]
    joins = [
        float(page.evaluate("([tracks, length_s]) => player.join(tracks, length_s)", [tracks[:2], _LENGTH_S]))
        for _ in range(_JOINS[scale])
    ]
    return starts, joins


def _start_all(page: Page, name: str, tracks: list[str]) -> list[float]:
    """Milliseconds from the call to the sound of each."""
    page.evaluate("async name => { window.player = await listen(name); }", name)
    return [float(page.evaluate("track => player.start(track)", track)) for track in tracks]


def _row(name: str, starts_ms: list[float], joins_ms: list[float]) -> tuple[Cell, ...]:
    p95_ms = statistics.quantiles(starts_ms, n=20)[-1]
    ours = name == OURS
    return (
        Cell(name),
        Cell(f"{statistics.median(starts_ms):.0f} ms"),
        Cell(f"{p95_ms:.0f} ms", good=p95_ms < _START_PROMISE_MS if ours else None),
        Cell(f"{max(starts_ms):.0f} ms"),
        Cell(f"{max(joins_ms):.1f} ms", good=max(joins_ms) < 1 if ours else None),
    )
