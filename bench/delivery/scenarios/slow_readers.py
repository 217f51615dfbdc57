"""256 listeners on slow lines, and what is left for the others."""

import socket
import time
from collections.abc import Sequence

from bench.cost import BenchError
from bench.delivery.contest import Contest, Figures, Measure
from bench.delivery.flock import connected, get
from bench.delivery.objects import asset_id, length_bytes, segment_path
from bench.delivery.scenarios.course import LISTENERS, P50, P99, RATE, Course, descriptions, load_figures
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.start import all_started
from bench.delivery.wrk import Requests, run_wrk

_READERS = 256
_BYTES_PER_S = 64 << 10
_TICK_S = 0.1
_RECEIVE_BUFFER_BYTES = 16 << 10
_BODY = segment_path(asset_id("slow"), "hi_res_lossless_flac", 0)
_BESIDE = segment_path(asset_id("slow"), "256_aac", 0)

_ALONE = Measure("without them", "/s")
_MEMORY = Measure("memory for them", "MB", 1)


def slow_readers(course: Course) -> Contest:
    """Measure."""
    with all_started(
        course.ground, course.among(*Contestant), Setup((_BODY, _BESIDE), large_bodies=True)
    ) as servers:
        requests = {server.contestant: _prepare(course, server) for server in servers}
        rounds = course.play(servers, lambda server, _: _round(course, server, requests[server.contestant]))
        note = (
            f"{_READERS} listeners read a hi-res segment of 1.2 MB at {_BYTES_PER_S >> 10} KB/s each. Beside them, 32 "
            "connections fetch an AAC segment of 192 KB: requests and latencies are theirs. Memory: what the server's "
            "processes hold more with the slow ones than before (the system's socket buffers are not in it)."
        )
        measures = (RATE, _ALONE, P50, P99, _MEMORY)
        return Contest(f"{_READERS} slow readers", note, measures, (), descriptions(servers), rounds)


def _prepare(course: Course, server: Server) -> Requests:
    server.check([_BODY, _BESIDE])
    targets = (server.target(_BESIDE, listener) for listener in range(LISTENERS))
    return Requests.write(course.ground.folder / f"{server.contestant}.targets", targets)


def _round(course: Course, server: Server, requests: Requests) -> Figures:
    alone = run_wrk(course.ground, server, requests, duration_s=course.duration_s / 2)
    before_bytes = server.memory_bytes()
    with connected(server.port, _READERS, receive_buffer_bytes=_RECEIVE_BUFFER_BYTES) as connections:
        for listener, connection in enumerate(connections):
            connection.sendall(get(server.target(_BODY, listener)))
        readers = _SlowReaders(connections, server)
        load = run_wrk(course.ground, server, requests, duration_s=course.duration_s, meanwhile=readers.tick)
        if readers.cut_off:
            raise BenchError(f"{server.contestant.label} cut off {readers.cut_off} slow readers")
    return load_figures(load) | {
        _ALONE.name: alone.requests / alone.duration_s,
        _MEMORY.name: (readers.peak_bytes - before_bytes) / 10**6,
    }


class _SlowReaders:
    """Take a little of every answer at each tick; who has all of hers is content and stays."""

    def __init__(self, connections: Sequence[socket.socket], server: Server) -> None:
        self._left_bytes = dict.fromkeys(connections, length_bytes(_BODY))
        self._server = server
        self.peak_bytes = 0
        """The most memory the server was seen to hold."""
        self.cut_off = 0

    def tick(self) -> None:
        """Read for a tenth of a second's worth, and wait until it is over."""
        ends_at_s = time.monotonic() + _TICK_S
        for connection in list(self._left_bytes):
            self._read(connection)
        self.peak_bytes = max(self.peak_bytes, self._server.memory_bytes())
        time.sleep(max(0.0, ends_at_s - time.monotonic()))

    def _read(self, connection: socket.socket) -> None:
        try:
            count = len(connection.recv(round(_BYTES_PER_S * _TICK_S), socket.MSG_DONTWAIT))
        except BlockingIOError:
            return
        self._left_bytes[connection] -= count
        if count == 0:
            self.cut_off += 1
        if count == 0 or self._left_bytes[connection] <= 0:
            del self._left_bytes[connection]
