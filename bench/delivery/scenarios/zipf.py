"""What listeners really ask for: few things often, many seldom, more in all than fits into a process's memory."""

import random
from itertools import accumulate

from bench.delivery.contest import Contest, Figures, Measure
from bench.delivery.objects import asset_id, length_bytes, playlist_path, segment_path
from bench.delivery.scenarios.course import (
    LISTENERS,
    LOAD_MEASURES,
    LOAD_NOTE,
    Course,
    at_least,
    descriptions,
    load_figures,
)
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.start import all_started
from bench.delivery.wrk import CONNECTIONS, Requests, run_wrk

_OBJECTS = 2000
_ASSETS = 10
_EXPONENT = 1.0
_REQUESTS = 30_000
_MEMORY_BYTES = 96 << 20
_DISK_BYTES = 2 << 30
_SEED = 7
_KINDS = {"playlist": 15, "96_aac": 45, "256_aac": 31, "lossless_flac": 7, "hi_res_lossless_flac": 2}
_FETCHES = Measure("fetches a thousand", decimals=1)


def zipf(course: Course) -> Contest:
    """Measure, every server having seen all objects once."""
    paths = _paths()
    setup = Setup(memory_cache_bytes=_MEMORY_BYTES, disk_cache_bytes=_DISK_BYTES)
    wanted = course.among(Contestant.EDGE, Contestant.NGINX_PROXY, Contestant.VARNISH)
    with all_started(course.ground, wanted, setup) as servers:
        requests = {server.contestant: _prepare(course, server, paths) for server in servers}
        rounds = course.play(servers, lambda server, _: _load(course, server, requests[server.contestant]))
        measures = (*LOAD_MEASURES, _FETCHES)
        peers = at_least(1.0, Contestant.NGINX_PROXY)
        title = f"Zipf({_EXPONENT:g}) over {_OBJECTS:,} objects"
        return Contest(title, _note(paths), measures, peers, descriptions(servers), rounds)


def _note(paths: list[str]) -> str:
    return (
        f"{sum(map(length_bytes, paths)) / 10**6:.0f} MB from playlists to hi-res, all fetched once before; "
        f"{LISTENERS:,} listeners over {CONNECTIONS} connections. The edge holds {_MEMORY_BYTES >> 20} MB itself, over "
        "its disk; nginx's cache is on disk and Varnish's in a mapped file, so that all three have what the "
        f"system's page cache holds besides. Fetches from the origin are per thousand requests. {LOAD_NOTE}"
    )


def _prepare(course: Course, server: Server, paths: list[str]) -> Requests:
    course.ground.progress(f"{server.contestant.label}: fetching {len(paths):,} objects")
    server.check(paths)
    targets = (server.target(path, listener) for path, listener in _wanted(paths))
    return Requests.write(course.ground.folder / f"{server.contestant}.targets", targets)


def _load(course: Course, server: Server, requests: Requests) -> Figures:
    course.ground.origin.reset()
    load = run_wrk(course.ground, server, requests, duration_s=course.duration_s)
    return load_figures(load) | {_FETCHES.name: course.ground.origin.fetches() / load.requests * 1000}


def _paths() -> list[str]:
    """The objects by rank, the most wanted first."""
    chance = random.Random(_SEED)
    kinds = chance.choices(list(_KINDS), weights=list(_KINDS.values()), k=_OBJECTS)
    assets = [asset_id(f"zipf {number}") for number in range(_ASSETS)]
    return [_path(assets[rank % _ASSETS], kind, rank) for rank, kind in enumerate(kinds)]


def _path(asset: str, kind: str, rank: int) -> str:
    if kind != "playlist":
        return segment_path(asset, kind, rank)
    return playlist_path(asset_id(f"zipf playlist {rank}"), "256_aac")


def _wanted(paths: list[str]) -> list[tuple[str, int]]:
    """The same for every server: which object, and which listener asks."""
    chance = random.Random(_SEED + 1)
    weights = list(accumulate(1 / rank**_EXPONENT for rank in range(1, len(paths) + 1)))
    wanted = chance.choices(paths, cum_weights=weights, k=_REQUESTS)
    return [(path, chance.randrange(LISTENERS // _ASSETS)) for path in wanted]
