"""Nothing is there yet: every request is for another object, fetched from the origin and passed on."""

from bench.cost import BenchError
from bench.delivery.contest import Contest, Figures, Measure
from bench.delivery.objects import asset_id, segment_path
from bench.delivery.scenarios.course import (
    LISTENERS,
    LOAD_MEASURES,
    LOAD_NOTE,
    Course,
    descriptions,
    load_figures,
)
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.start import all_started
from bench.delivery.wrk import CONNECTIONS, Requests, run_wrk

_DISK_BYTES = 1 << 30
_MEMORY_BYTES = 96 << 20
_MOST_A_SECOND = 10_000
_FETCHES = Measure("fetches", "each", 2)


def misses(course: Course) -> Contest:
    """Measure; caches overflow meanwhile, and evict."""
    setup = Setup(memory_cache_bytes=_MEMORY_BYTES, disk_cache_bytes=_DISK_BYTES)
    wanted = course.among(Contestant.EDGE, Contestant.NGINX_PROXY, Contestant.VARNISH)
    with all_started(course.ground, wanted, setup) as servers:
        rounds = course.play(servers, lambda server, number: _load(course, server, number))
        note = (
            f"AAC segments of 192 KB, each asked for once, {CONNECTIONS} connections; caches hold "
            f"{_DISK_BYTES >> 20} MB on disk and evict meanwhile. {LOAD_NOTE}"
        )
        measures = (*LOAD_MEASURES, _FETCHES)
        return Contest("Misses", note, measures, (), descriptions(servers), rounds)


def _load(course: Course, server: Server, number: int) -> Figures:
    ground = course.ground
    asset = asset_id(f"misses {number}")
    most = round(max(1.0, course.duration_s) * _MOST_A_SECOND)
    requests = Requests.write(
        ground.folder / "misses.targets",
        (server.target(segment_path(asset, "256_aac", n), n % LISTENERS) for n in range(most)),
    )
    ground.origin.reset()
    load = run_wrk(ground, server, requests, duration_s=course.duration_s)
    if load.requests > most:
        raise BenchError(
            f"{server.contestant.label} answered more than {most:,} requests: the list began anew"
        )
    return load_figures(load) | {_FETCHES.name: ground.origin.fetches() / load.requests}
