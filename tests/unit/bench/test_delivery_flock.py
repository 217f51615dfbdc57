"""A raw client that takes nothing for whole or right that isn't."""

import socket
from collections.abc import Iterator

import pytest

from bench.delivery.flock import Download

BODY = bytes(range(199)) + b"\1"  # as the buffer is filled beforehand
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A client's end and a server's."""
    client, server = socket.socketpair()
    with client, server:
        yield client, server


def received(ends: tuple[socket.socket, socket.socket], *pieces: bytes) -> tuple[Download, list[bool]]:
    """A download that got these pieces, then the end of the connection, and what it said after each."""
    client, server = ends
    download = Download(client, len(BODY))
    said = []
    for piece in pieces:
        server.sendall(piece)
        said.append(download.receive())
    server.close()
    return download, said


def test_an_answer_in_pieces_is_whole_with_the_last(ends: tuple[socket.socket, socket.socket]) -> None:
    """The head may come apart too."""
    download, said = received(ends, HEAD[:10], HEAD[10:] + BODY[:1], BODY[1:])

    assert [False, False, True] == said
    assert download.is_right(BODY)


def test_a_truncated_answer_is_not_right(ends: tuple[socket.socket, socket.socket]) -> None:
    """It ends with the connection."""
    download, said = received(ends, HEAD + BODY[:-1])

    assert [False] == said
    assert download.receive()
    assert not download.is_right(BODY)


@pytest.mark.parametrize(
    "answer", [HEAD + BODY[:-1] + b"!", HEAD.replace(b"200 OK", b"503 No") + BODY], ids=["byte", "status"]
)
def test_a_wrong_answer_is_not_right(ends: tuple[socket.socket, socket.socket], answer: bytes) -> None:
    """Every byte is compared, and so is the status."""
    download, said = received(ends, answer)

    assert [True] == said
    assert not download.is_right(BODY)
