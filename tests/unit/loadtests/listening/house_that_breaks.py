"""Ten presses of play on a house that breaks, in a process of its own: locust patches the whole process it lives in.

`python -m tests.unit.loadtests.listening.house_that_breaks HOW`; the record comes out on standard output.
"""

import gzip
import sys
from collections.abc import Callable
from contextlib import suppress

import gevent
from gevent import GreenletExit, socket
from locust import FastHttpUser
from locust.env import Environment

from loadtests.listening import fetching
from loadtests.listening.fetching import Fetcher
from loadtests.listening.measures import Measures
from loadtests.listening.player import Player
from loadtests.record import Record

TIMEOUT_S = 0.2
PRESSES = 12  # more than the connections that one listener may have open
WHOLE = gzip.compress(b"#EXTM3U\n" + bytes(range(256)) * 20)
CUT = WHOLE[: len(WHOLE) // 2]
ODD = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[\n"  # an address that is none


def answer(body: bytes, length_bytes: int, encoding: str) -> bytes:
    """A response that promises so much."""
    return (
        f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {length_bytes}\r\n\r\n".encode()
        + body
    )


PLAYLISTS: dict[str, tuple[bytes, bool]] = {
    "cut": (answer(CUT, len(WHOLE), "gzip"), True),
    "stalled": (answer(CUT, len(WHOLE), "gzip"), False),
    "garbage": (answer(b"0123456789", 10, "gzip"), True),
    "unknown-encoding": (answer(b"0123456789", 10, "zzz"), True),
    "unexpected": (answer(ODD, len(ODD), "identity"), True),
    "killed": (b"", False),
}
"""What is sent, and whether the connection is closed then."""


def serve(how: str) -> int:
    """Answer from now on; the port."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(50)
    port = int(server.getsockname()[1])
    admission = f'{{"track_id":"t","playlist_url":"http://127.0.0.1:{port}/m/x"}}'.encode()

    def talk(connection: socket.socket) -> None:
        with suppress(OSError):
            api = b"/api/" in connection.recv(4096)
            sent, close = (answer(admission, len(admission), "identity"), True) if api else PLAYLISTS[how]
            connection.sendall(sent)
            if not close:
                connection.recv(1)
            connection.close()

    def accept() -> None:
        while True:
            gevent.spawn(talk, server.accept()[0])

    gevent.spawn(accept)
    return port


def press(play: Callable[[], bool], how: str) -> None:
    """Once, and for the killed one: as locust ends a run."""
    pressed = gevent.spawn(play)
    if how == "killed":
        gevent.sleep(TIMEOUT_S / 2)
        pressed.kill()
        assert isinstance(pressed.value, GreenletExit)
    assert pressed.get() is False or how == "killed"


def main() -> None:
    """Press play, print the record."""
    [how] = sys.argv[1:]
    fetching.TIMEOUT_S = TIMEOUT_S
    host = f"http://127.0.0.1:{serve(how)}"
    user = type("User", (FastHttpUser,), {"host": host, "tasks": [print]})
    environment, record = Environment(user_classes=[user]), Record()
    measures = Measures(record, environment, ends_s=100.0)
    player = Player(Fetcher(user(environment).client, "token", record, measures.clock), measures, 1.0)
    for _ in range(1 if how == "killed" else PRESSES):
        press(lambda: player.start(("t",), due_s=0.0), how)
    sys.stdout.buffer.write(record.to_json())


if __name__ == "__main__":
    main()
