"""Ten thousand players between two segments: connected, and silent."""

import resource
import socket
import time

from bench.cost import BenchError
from bench.delivery.contest import Contest, Figures, Measure, interleave
from bench.delivery.flock import connected, get
from bench.delivery.objects import asset_id, body_of, playlist_path
from bench.delivery.scenarios.course import Course
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.start import started

_CONNECTIONS = 10_000
_OTHER_DESCRIPTORS = 1000
_SETTLE_S = 1.0
_RECEIVE_BYTES = 1 << 16
_PATH = playlist_path(asset_id("idle"), "256_aac")

_EACH = Measure("a connection", "KB", 2)
_CONTESTANTS = (Contestant.EDGE, Contestant.NGINX_FILES, Contestant.NGINX_PROXY, Contestant.VARNISH)
_MEASURES = (_EACH, Measure("before", "MB", 1), Measure("with all", "MB", 1), Measure("connections"))


def idle(course: Course) -> Contest:
    """Measure; each round starts the servers afresh, since freed memory stays with a process."""
    count = _possible_connections()
    servers: dict[Contestant, str] = {}

    def play(contestant: Contestant, number: int) -> Figures:
        del number
        with started(course.ground, contestant, Setup((_PATH,))) as server:
            servers[contestant] = server.description
            return _round(server, count)

    rounds = interleave(course.among(*_CONTESTANTS), course.rounds, play, course.ground.progress)
    note = (
        f"{count:,} listeners connect, fetch a playlist of 2 KB, and keep the connection. Memory of all of the "
        "server's processes (PSS), not of the system's sockets. The edge also remembers every listener's token."
    )
    return Contest(f"{count:,} idle connections", note, _MEASURES, (), servers, rounds)


def _possible_connections() -> int:
    """As many as wanted, when the limit of open files can be raised so far; servers inherit it."""
    needed = _CONNECTIONS + _OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, max(needed, hard)))
        except (OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            return min(_CONNECTIONS, hard - _OTHER_DESCRIPTORS)
    return _CONNECTIONS


def _round(server: Server, count: int) -> Figures:
    server.check([_PATH])
    before_bytes = server.memory_bytes()
    with connected(server.port, count) as connections:
        for listener, connection in enumerate(connections):
            connection.sendall(get(server.target(_PATH, listener)))
            _receive(connection, server)
        time.sleep(_SETTLE_S)
        held_bytes = server.memory_bytes()
        connections[0].sendall(get(server.target(_PATH, 0)))  # the first is still there
        _receive(connections[0], server)
    return {
        "a connection": (held_bytes - before_bytes) / count / 1000,
        "before": before_bytes / 10**6,
        "with all": held_bytes / 10**6,
        "connections": count,
    }


def _receive(connection: socket.socket, server: Server) -> None:
    received = b""
    body = body_of(_PATH)
    while not received.endswith(body):
        piece = connection.recv(_RECEIVE_BYTES)
        received += piece
        if not piece:
            raise BenchError(f"{server.contestant.label} closed one of the connections")
