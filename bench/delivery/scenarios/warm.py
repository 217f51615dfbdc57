"""One object that every server has at hand, fetched by a thousand listeners over 32 connections."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.delivery.contest import Contest, Figures, Target
from bench.delivery.objects import asset_id, is_playlist, playlist_path, segment_path
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

_WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True)
class Warm:
    """A scenario for one path."""

    title: str
    path: str
    contestants: Sequence[Contestant]
    targets: tuple[Target, ...]
    zipped: bool = False

    def __call__(self, course: Course) -> Contest:
        """Measure."""
        with all_started(course.ground, course.among(*self.contestants), self._setup()) as servers:
            requests = {server.contestant: self._prepare(course, server) for server in servers}
            rounds = course.play(
                servers,
                lambda server, _: _load(course, server, requests[server.contestant], course.duration_s),
            )
            note = f"In memory already; {LISTENERS:,} listeners in turn over {CONNECTIONS} connections. {LOAD_NOTE}"
            return Contest(self.title, note, LOAD_MEASURES, self.targets, descriptions(servers), rounds)

    def _setup(self) -> Setup:
        return Setup((self.path,), large_bodies=not is_playlist(self.path))

    def _prepare(self, course: Course, server: Server) -> Requests:
        server.check([self.path], zipped=self.zipped)
        requests = Requests.write(
            course.ground.folder / f"{server.contestant}.targets",
            (server.target(self.path, listener) for listener in range(LISTENERS)),
            ("Accept-Encoding: gzip",) if self.zipped else (),
        )
        _load(course, server, requests, _WARM_UP_S)
        return requests


def _load(course: Course, server: Server, requests: Requests, duration_s: float) -> Figures:
    return load_figures(run_wrk(course.ground, server, requests, duration_s=duration_s))


_ASSET = asset_id("warm")
_EVERYBODY = tuple(Contestant)
_SEGMENTS_TARGET = at_least(1.0, Contestant.NGINX_FILES) + at_least(1.0, Contestant.NGINX_STOCK)
_PLAYLISTS_TARGET = at_least(1.5, Contestant.NGINX_FILES) + at_least(1.5, Contestant.NGINX_STOCK)
_PLAYLIST = playlist_path(_ASSET, "256_aac")

PLAYLIST = Warm("Playlist of 2 KB", _PLAYLIST, _EVERYBODY, _PLAYLISTS_TARGET)
GZIP = Warm("Playlist of 2 KB, compressed with gzip", _PLAYLIST, _EVERYBODY, _PLAYLISTS_TARGET, zipped=True)
SEGMENT = Warm("AAC segment of 192 KB", segment_path(_ASSET, "256_aac", 0), _EVERYBODY, _SEGMENTS_TARGET)
HI_RES = Warm(
    "Hi-res segment of 1.2 MB",
    segment_path(_ASSET, "hi_res_lossless_flac", 0),
    _EVERYBODY,
    _SEGMENTS_TARGET,
)
