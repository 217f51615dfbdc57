"""How long listeners wait for a rendition that was never packaged."""

import json
import re
import statistics
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bench.cost import BenchError
from bench.ffmpeg import bundled_ffmpeg
from bench.house import get, segue, segue_up
from bench.masters import MasterKind, write_master
from bench.ports import LOOPBACK

_DONE_TIMEOUT_S = 300.0
_POLL_S = 0.2

_SEGMENTS = {0: "first", -1: "last"}
"""Which segment listeners ask for, by its place in the playlist."""


@dataclass(frozen=True, slots=True)
class OnDemandResult:
    """The first listeners of one rendition; all of them ask at the same instant."""

    rendition: str
    segment: str
    """Which one they ask for: the first, or the last."""
    listeners: int
    playlist_s: list[float]
    """From asking for the media playlist until it is there."""
    segment_s: list[float]
    """From asking for the media playlist until initialization section and segment are there too."""
    segments: int
    segments_made: int
    """By the worker, until the rendition was whole: as many as there are, if all listeners shared one job."""


@dataclass(frozen=True, slots=True)
class OnDemandResults:
    """One track, never packaged so before."""

    master: str
    waits: list[OnDemandResult]
    ffmpeg_s: float
    """What one ffmpeg takes for all of it, FLAC to FLAC: a server that transcodes on request can't let anybody seek
    before."""


def measure_on_demand(
    kind: MasterKind, *, listeners: int, folder: Path, progress: Callable[[str], None]
) -> OnDemandResults:
    """Ingest one track, then ask for what was not stored of it."""
    progress(f"{kind}: synthesising")
    master = write_master(kind, folder / "Track.flac", seed=200)
    with segue_up(folder / "state"):
        health_port = _health_port(folder / "state")
        progress(f"{kind}: ingesting")
        outcome = json.loads(segue("ingest", str(master), "--json", "--data-dir", str(folder / "state")))
        track = segue("url", outcome["track_id"], "--data-dir", str(folder / "state")).strip()
        waits = []
        for url, rendition, index, crowd in (
            (track, "hi_res_lossless_flac", 0, listeners),
            (track, "lossless_flac", -1, 1),
        ):
            progress(f"{rendition}: {crowd} at once")
            waits.append(_wait(urljoin(url, f"{rendition}/index.m3u8"), rendition, crowd, health_port, index))
    progress("ffmpeg")
    return OnDemandResults(str(kind), waits, _ffmpeg_s(master))


def _wait(playlist_url: str, rendition: str, crowd: int, health_port: int, index: int) -> OnDemandResult:
    before = _metric(health_port, "segue_rendition_segments_total")
    whole_before = _metric(health_port, 'segue_rendition_starts_total{ending="made"}')
    with ThreadPoolExecutor(crowd) as pool:
        gate = threading.Barrier(crowd)
        asked = [pool.submit(_listen, playlist_url, gate, index) for _ in range(crowd)]
        waits = [future.result() for future in asked]
    deadline_s = time.monotonic() + _DONE_TIMEOUT_S
    while _metric(health_port, 'segue_rendition_starts_total{ending="made"}') == whole_before:
        if time.monotonic() > deadline_s:
            raise BenchError(f"{rendition} does not become whole")
        time.sleep(_POLL_S)
    return OnDemandResult(
        rendition=rendition,
        segment=_SEGMENTS[index],
        listeners=crowd,
        playlist_s=[wait.playlist_s for wait in waits],
        segment_s=[wait.segment_s for wait in waits],
        segments=waits[0].segments,
        segments_made=_metric(health_port, "segue_rendition_segments_total") - before,
    )


@dataclass(frozen=True, slots=True)
class _Wait:
    playlist_s: float
    segment_s: float
    segments: int


def _listen(playlist_url: str, gate: threading.Barrier, index: int) -> _Wait:
    gate.wait()
    asked_s = time.monotonic()
    playlist = get(playlist_url).decode()
    listed_s = time.monotonic()
    segments = [line for line in playlist.splitlines() if line and not line.startswith("#")]
    initialization = re.search(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
    if initialization is None:
        raise BenchError(f"no initialization section in {playlist_url}")
    get(urljoin(playlist_url, initialization[1]))
    get(urljoin(playlist_url, segments[index]))
    return _Wait(listed_s - asked_s, time.monotonic() - asked_s, len(segments))


def _health_port(state: Path) -> int:
    """Where the worker tells its metrics, as `segue up` wrote it down."""
    port: int = tomllib.loads((state / "runtime.toml").read_text())["worker"]["health_port"]
    return port


def _metric(health_port: int, name: str) -> int:
    """A counter of the worker's; one that has not counted anything yet is not told."""
    told = get(f"http://{LOOPBACK}:{health_port}/metrics").decode()
    found = re.search(rf"^{re.escape(name)} (\S+)", told, re.MULTILINE)
    return 0 if found is None else int(float(found[1]))


def _ffmpeg_s(master: Path) -> float:
    argv = [
        str(bundled_ffmpeg()),
        "-v",
        "error",
        "-nostdin",
        "-i",
        str(master),
        "-c:a",
        "flac",
        "-f",
        "flac",
        "-",
    ]
    times_s = []
    for _ in range(3):
        started_s = time.monotonic()
        if subprocess.run(argv, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            raise BenchError("ffmpeg can't encode the master")
        times_s.append(time.monotonic() - started_s)
    return statistics.median(times_s)
