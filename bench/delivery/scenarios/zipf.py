"""What listeners really ask for: few things often, many seldom, more in all than fits into a process's memory."""

import random
from itertools import accumulate

from bench.delivery.contest import Contest, Figures, Measure
from bench.delivery.objects import asset_id, length_bytes, playlist_path, segment_path
from bench.delivery.scenarios.course import (
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

_TRACKS = 286
_SEGMENTS = 6
_LISTENERS_A_TRACK = 4
_EXPONENT = 1.0
_REQUESTS = 30_000
_MEMORY_BYTES = 96 << 20
_DISK_BYTES = 2 << 30
_SEED = 7
_RENDITIONS = {"96_aac": 56, "256_aac": 35, "lossless_flac": 7, "hi_res_lossless_flac": 2}
_FETCHES = Measure("fetched", "‰", 1)


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
        title = f"Zipf({_EXPONENT:g}) over {len(paths):,} objects"
        return Contest(title, _note(paths), measures, peers, descriptions(servers), rounds)


def _note(paths: list[str]) -> str:
    return (
        f"{sum(map(length_bytes, paths)) / 10**6:.0f} MB from playlists to hi-res, all fetched once before; "
        f"{_TRACKS * _LISTENERS_A_TRACK:,} listeners over {CONNECTIONS} connections. The edge holds "
        f"{_MEMORY_BYTES >> 20} MB itself, over its disk; nginx's cache is on disk and Varnish's in a mapped file, so "
        "that all three have what the system's page cache holds besides. Fetched: from the origin, of a thousand "
        f"requests. {LOAD_NOTE}"
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
    """The objects by rank, the most wanted first: of every track a playlist and some segments of one rendition."""
    chance = random.Random(_SEED)
    renditions = chance.choices(list(_RENDITIONS), weights=list(_RENDITIONS.values()), k=_TRACKS)
    paths = [path for track, rendition in enumerate(renditions) for path in _track(track, rendition)]
    chance.shuffle(paths)
    return paths


def _track(track: int, rendition: str) -> list[str]:
    asset = asset_id(f"zipf {track}")
    segments = [segment_path(asset, rendition, number) for number in range(_SEGMENTS)]
    return [playlist_path(asset, rendition), *segments]


def _wanted(paths: list[str]) -> list[tuple[str, int]]:
    """The same for every server: which object, and which listener asks."""
    chance = random.Random(_SEED + 1)
    weights = list(accumulate(1 / rank**_EXPONENT for rank in range(1, len(paths) + 1)))
    wanted = chance.choices(paths, cum_weights=weights, k=_REQUESTS)
    return [(path, chance.randrange(_LISTENERS_A_TRACK)) for path in wanted]
