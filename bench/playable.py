"""How long a listener waits for a track: from `segue ingest` to its first segment at the edge."""

import json
import re
import time
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bench.cost import BenchError
from bench.house import first_uri, get, segue, segue_up
from bench.masters import MasterKind, write_master

_PLAY_TIMEOUT_S = 30.0


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
    with segue_up(folder / "state"):
        first_start_s = time.monotonic() - started_s
        tracks = []
        for number, master in enumerate(masters):
            progress(f"{kind}: ingesting {number + 1} of {rounds}")
            tracks.append(_ingest_and_play(master, folder / "state"))
    return ServiceResult(str(kind), kind.duration_s, first_start_s, tracks)


def _ingest_and_play(master: Path, state: Path) -> PlayableResult:
    started_s = time.monotonic()
    said = segue("ingest", str(master), "--json", "--data-dir", str(state))
    ingested_s = time.monotonic()
    outcome = json.loads(said)
    if outcome["status"] != "packaged":
        raise BenchError(f"ingest of {master.name}: {said}")
    url = segue("url", outcome["track_id"], "--data-dir", str(state)).strip()
    asked_s = time.monotonic()
    _play_first_segment(url)
    return PlayableResult(ingested_s - started_s, time.monotonic() - asked_s)


def _play_first_segment(url: str) -> None:
    """Fetch what a player fetches before it sounds, asking anew while the edge doesn't know the track."""
    media_url = urljoin(url, first_uri(_get_patiently(url).decode()))
    playlist = get(media_url).decode()
    initialization = re.search(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
    if initialization is None:
        raise BenchError(f"no initialization section in {media_url}")
    get(urljoin(media_url, initialization[1]))
    get(urljoin(media_url, first_uri(playlist)))


def _get_patiently(url: str) -> bytes:
    deadline_s = time.monotonic() + _PLAY_TIMEOUT_S
    while True:
        try:
            return get(url)
        except urllib.error.HTTPError as error:
            if time.monotonic() > deadline_s:
                raise BenchError(f"the edge still answers {error.code}") from error
        time.sleep(0.01)
