"""Made-up traffic, the same every time."""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

OBJECTS = 20_000
REQUESTS = 200_000
PLAYLIST_BYTES, AAC_BYTES, HI_RES_BYTES = 2_048, 192 << 10, 1_200 << 10
_SEGMENTS = 40
_SEED = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Requests in order, by the number of what is asked for, and how large everything is."""

    name: str
    requests: list[int]
    body_bytes: list[int]


def all_traffic() -> list[Traffic]:
    """Every kind of traffic."""
    return [
        *(Traffic(f"Zipf {skew}", _zipf(skew), _mixed()) for skew in (0.8, 1.0, 1.2)),
        Traffic("Zipf 1.0 + album scans", _with_scans(), _mixed()),
        Traffic("Zipf 1.0, a new release each fifth", _with_releases(), _mixed()),
        _listeners("listeners, 8 at a time", 8),
        _listeners("listeners, 200 at a time", 200),
    ]


def _mixed() -> list[int]:
    rng = np.random.default_rng(_SEED)
    return [
        int(size)
        for size in rng.choice([PLAYLIST_BYTES, AAC_BYTES, HI_RES_BYTES], OBJECTS, p=[0.2, 0.6, 0.2])
    ]


def _ranks(rng: np.random.Generator, skew: float, things: int, count: int) -> NDArray[np.int64]:
    shares = 1 / np.arange(1, things + 1) ** skew
    return rng.choice(things, count, p=shares / shares.sum())


def _zipf(skew: float) -> list[int]:
    return [int(rank) for rank in _ranks(np.random.default_rng(_SEED), skew, OBJECTS, REQUESTS)]


def _with_scans() -> list[int]:
    """Every 400 requests somebody plays an album through that nobody else asks for: 100 segments in a row."""
    rng = np.random.default_rng(_SEED)
    popular = _zipf(1.0)
    runs = []
    for start in range(0, REQUESTS, 400):
        first = int(rng.integers(OBJECTS // 2, OBJECTS - 100))
        runs.append(popular[start : start + 300] + list(range(first, first + 100)))
    return list(chain.from_iterable(runs))


def _with_releases() -> list[int]:
    """Five times, five hundred things that nobody asked for become the most popular of all."""
    fifth = REQUESTS // 5
    popular = _zipf(1.0)
    return [(rank - 500 * (at // fifth)) % OBJECTS for at, rank in enumerate(popular)]


def _listeners(name: str, at_once: int) -> Traffic:
    """Listeners who each play a track of Zipf 1.0 from its playlists on, half of them not to the end."""
    rng = np.random.default_rng(_SEED)
    tracks = OBJECTS // (_SEGMENTS + 2)
    choices = iter(_ranks(rng, 1.0, tracks, REQUESTS // 10))
    playing: list[list[int]] = [[] for _ in range(at_once)]
    requests: list[int] = []
    while len(requests) < REQUESTS:
        who = int(rng.integers(at_once))
        if not playing[who]:
            playing[who] = _play(int(next(choices)), rng)
        requests.append(playing[who].pop())
    hi_res = rng.random(tracks) < 0.25
    sizes = [_track_sizes(bool(high)) for high in hi_res]
    return Traffic(name, requests, list(chain.from_iterable(sizes)))


def _play(track: int, rng: np.random.Generator) -> list[int]:
    """What a listener will ask for, last first."""
    first = track * (_SEGMENTS + 2)
    heard = _SEGMENTS if rng.random() < 0.5 else int(rng.integers(1, _SEGMENTS))
    return list(range(first, first + 2 + heard))[::-1]


def _track_sizes(high: bool) -> list[int]:  # noqa: FBT001 - a column of the table of tracks
    return [PLAYLIST_BYTES] * 2 + [HI_RES_BYTES if high else AAC_BYTES] * _SEGMENTS
