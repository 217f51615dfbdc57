"""Many listeners at once, on raw sockets: as little of the client's own time as possible is in what they measure."""

import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from bench.cost import BenchError
from bench.ports import LOOPBACK

_HEAD_BYTES = 4096
_TIMEOUT_S = 30.0


def get(target: str) -> bytes:
    """A request as a player sends it."""
    return f"GET {target} HTTP/1.1\r\nHost: {LOOPBACK}\r\nAccept-Encoding: identity\r\n\r\n".encode()


@contextmanager
def connected(
    port: int, count: int, *, receive_buffer_bytes: int | None = None
) -> Iterator[list[socket.socket]]:
    """So many connections."""
    with ExitStack() as stack:
        yield [stack.enter_context(_connect(port, receive_buffer_bytes)) for _ in range(count)]


def _connect(port: int, receive_buffer_bytes: int | None) -> socket.socket:
    connection = socket.socket()
    if receive_buffer_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    # Closed without lingering, so that ten thousand ports aren't taken for a minute.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.settimeout(_TIMEOUT_S)
    connection.connect((LOOPBACK, port))
    return connection


class Download:
    """One connection's answer, kept whole so that it can be compared when the clock has stopped."""

    def __init__(self, connection: socket.socket, length_bytes: int) -> None:
        self.connection = connection
        self._buffer = bytearray(b"\1") * (length_bytes + _HEAD_BYTES)  # written to: its pages are there
        self._view = memoryview(self._buffer)
        self._length_bytes = length_bytes
        self._received_bytes = 0
        self._whole_bytes = 0
        """Of head and body; 0 until the head is there."""
        self.sent_at_s = self.body_began_at_s = self.ended_at_s = 0.0

    def ask(self, request: bytes) -> None:
        """Send the request."""
        self.sent_at_s = time.perf_counter()
        self.connection.sendall(request)

    def receive(self) -> bool:
        """Take what is there; whether it was the end, good or bad."""
        count = self.connection.recv_into(self._view[self._received_bytes :])
        self._received_bytes += count
        if (
            not self._whole_bytes
            and (head_end := self._buffer.find(b"\r\n\r\n", 0, self._received_bytes)) >= 0
        ):
            self._whole_bytes = head_end + 4 + self._length_bytes
        if (
            self._whole_bytes
            and not self.body_began_at_s
            and self._received_bytes > self._whole_bytes - self._length_bytes
        ):
            self.body_began_at_s = time.perf_counter()
        if count == 0 or self._received_bytes == self._whole_bytes:
            self.ended_at_s = time.perf_counter()
            return True
        return False

    def is_right(self, body: bytes) -> bool:
        """Whether all of it came, and was what it should be."""
        head_bytes = self._whole_bytes - self._length_bytes
        return (
            self._buffer.startswith(b"HTTP/1.1 200 ")
            and 0 < self._received_bytes == self._whole_bytes
            and self._buffer[head_bytes : self._whole_bytes] == body
        )


def ask_all(
    connections: Sequence[socket.socket], requests: Sequence[bytes], length_bytes: int
) -> list[Download]:
    """Ask on all connections at once and receive what comes on any.

    Raises:
        BenchError: Nothing came for half a minute.
    """
    downloads = [Download(connection, length_bytes) for connection in connections]
    by_number = {download.connection.fileno(): download for download in downloads}
    with select.epoll(len(downloads)) as poll:
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        for download, request in zip(downloads, requests, strict=True):
            download.ask(request)
        while by_number:
            ready = poll.poll(_TIMEOUT_S)
            if not ready:
                raise BenchError(
                    f"{len(by_number)} of {len(downloads)} listeners wait for half a minute already"
                )
            for number, _ in ready:
                if by_number[number].receive():
                    poll.unregister(number)
                    del by_number[number]
    return downloads
