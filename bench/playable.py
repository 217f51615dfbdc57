"""How long a listener waits for a track: from `segue ingest` to its first segment at the edge."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bench.cost import BenchError
from bench.masters import MasterKind, write_master
from bench.ports import free_ports
from bench.segue_command import segue_command

_START_TIMEOUT_S = 180.0
_STOP_TIMEOUT_S = 60.0
_INGEST_TIMEOUT_S = 1800.0
_PLAY_TIMEOUT_S = 30.0
_REQUEST_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class PlayableResult:
    """One track's way in."""

    ingest_s: float
    """`segue ingest`, from its start to its end: staged, packaged, published."""
    first_segment_s: float
    """From then on: playlists, initialization section and first segment through a cold edge."""

    @property
    def playable_s(self) -> float:
        """From the command's start to the first segment."""
        return self.ingest_s + self.first_segment_s


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """Segue on this machine, all services of it."""

    master: str
    duration_s: float
    first_start_s: float
    """`segue up` on an empty data directory, until everything serves."""
    tracks: list[PlayableResult]


def measure_playable(
    kind: MasterKind, *, rounds: int, folder: Path, progress: Callable[[str], None]
) -> ServiceResult:
    """Start Segue afresh and ingest so many different tracks, one after the other."""
    masters = []
    for number in range(rounds):
        progress(f"{kind}: synthesising {number + 1} of {rounds}")
        masters.append(write_master(kind, folder / f"Track {number + 1}.flac", seed=100 + number))
    progress("starting segue up")
    started_s = time.monotonic()
    with _segue_up(folder / "state"):
        first_start_s = time.monotonic() - started_s
        tracks = []
        for number, master in enumerate(masters):
            progress(f"{kind}: ingesting {number + 1} of {rounds}")
            tracks.append(_ingest_and_play(master, folder / "state"))
    return ServiceResult(str(kind), kind.duration_s, first_start_s, tracks)


@contextmanager
def _segue_up(state: Path) -> Iterator[None]:
    api_port, edge_port, origin_port = free_ports(3)
    argv = [segue_command(), "up", "--no-demo", "--data-dir", str(state), "--api-port", str(api_port)]
    argv += ["--edge-port", str(edge_port), "--origin-port", str(origin_port)]
    log = state.with_name("up.log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_until_ready(process, log)
        yield
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline_s = time.monotonic() + _START_TIMEOUT_S
    while not re.search(r"^ready", said := log.read_text(errors="replace"), re.MULTILINE):
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise BenchError(f"segue up doesn't get ready:\n{said[-2000:]}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _ingest_and_play(master: Path, state: Path) -> PlayableResult:
    started_s = time.monotonic()
    said = _segue("ingest", str(master), "--json", "--data-dir", str(state))
    ingested_s = time.monotonic()
    outcome = json.loads(said)
    if outcome["status"] != "packaged":
        raise BenchError(f"ingest of {master.name}: {said}")
    url = _segue("url", outcome["track_id"], "--data-dir", str(state)).strip()
    asked_s = time.monotonic()
    _play_first_segment(url)
    return PlayableResult(ingested_s - started_s, time.monotonic() - asked_s)


def _segue(*arguments: str) -> str:
    result = subprocess.run(
        [segue_command(), *arguments], capture_output=True, text=True, timeout=_INGEST_TIMEOUT_S, check=False
    )
    if result.returncode != 0:
        raise BenchError(f"segue {arguments[0]} failed:\n{result.stderr[-2000:] or result.stdout[-2000:]}")
    return result.stdout


def _play_first_segment(url: str) -> None:
    """Fetch what a player fetches before it sounds, asking anew while the edge doesn't know the track."""
    media_url = urljoin(url, _first_uri(_get_patiently(url).decode()))
    playlist = _get(media_url).decode()
    initialization = re.search(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
    if initialization is None:
        raise BenchError(f"no initialization section in {media_url}")
    _get(urljoin(media_url, initialization[1]))
    _get(urljoin(media_url, _first_uri(playlist)))


def _first_uri(playlist: str) -> str:
    return next(line for line in playlist.splitlines() if line and not line.startswith("#"))


def _get_patiently(url: str) -> bytes:
    deadline_s = time.monotonic() + _PLAY_TIMEOUT_S
    while True:
        try:
            return _get(url)
        except urllib.error.HTTPError as error:
            if time.monotonic() > deadline_s:
                raise BenchError(f"the edge still answers {error.code}") from error
        time.sleep(0.01)


def _get(url: str) -> bytes:
    if not url.startswith("http"):
        raise BenchError(f"not an address: {url}")
    with urllib.request.urlopen(url, timeout=_REQUEST_TIMEOUT_S) as response:  # noqa: S310 - checked above
        body: bytes = response.read()
    return body
