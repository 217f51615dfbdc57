"""Listeners who keep the house busy while pictures are taken, so that its figures have something to tell."""

import random
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.browser.library_pages import Listener
from tests.browser.serving import BrowserHouse

PEOPLE = 6
LONGEST_PAUSE_S = 3.0
SEGMENTS = 3
TIMEOUT_S = 20


@contextmanager
def crowd(house: BrowserHouse, tracks: list[dict[str, Any]]) -> Iterator[None]:
    """Streams begin now and then; a few segments of each are read."""
    listener = Listener.new(house, "Crowd")
    over = threading.Event()
    people = [
        threading.Thread(target=_listen, args=(listener, tracks, random.Random(seed), over))
        for seed in range(PEOPLE)
    ]
    for person in people:
        person.start()
    yield
    over.set()
    for person in people:
        person.join()


def _listen(
    listener: Listener, tracks: list[dict[str, Any]], chance: random.Random, over: threading.Event
) -> None:
    while not over.wait(chance.uniform(0.2, LONGEST_PAUSE_S)):
        try:
            _play(listener.call("GET", f"/stream/{chance.choice(tracks)['id']}")["playlist_url"], chance)
        except (urllib.error.URLError, TimeoutError):
            continue  # the listener's plan lets go of streams when there are too many


def _play(url: str, chance: random.Random) -> None:
    """Read one variant's beginning."""
    playlist = urllib.parse.urljoin(url, chance.choice(_addresses(_read(url))))
    for address in _addresses(_read(playlist))[:SEGMENTS]:
        _read(urllib.parse.urljoin(playlist, address))


def _addresses(playlist: bytes) -> list[str]:
    return [line for line in playlist.decode().splitlines() if line and not line.startswith("#")]


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        body: bytes = answer.read()
        return body
