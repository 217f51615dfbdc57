"""Reading blocks of header fields: what is hot, what is bounded, what is the library's."""

import pytest

from edge.hot_lane.request_head import MAX_FIELDS, FieldsMemory, read_fields
from kernel.http.answer import Conditions

HOST = b"Host: edge\r\n"


def test_a_plain_get_is_hot() -> None:
    """Whatever other fields players send."""
    fields = read_fields(HOST + b"User-Agent: mpv\r\nconnection:  Keep-Alive \r\nAccept: */*\r\n")
    assert (fields.bounded, fields.hot, fields.conditional) == (True, True, False)


def test_a_head_without_fields_is_hot() -> None:
    """The library answers it, too."""
    assert read_fields(b"").hot


def test_conditions_are_read() -> None:
    """In any case, with white space around them, several fields of a name as one list."""
    block = b'RANGE:bytes=0-1\r\nif-range:\t"a" \r\nIf-None-Match: "b"\r\nIf-None-Match: "c"\r\n'
    fields = read_fields(block + b"Accept-Encoding: br\r\n")
    assert fields.conditions == Conditions("bytes=0-1", '"a"', '"b", "c"', "br")
    assert (fields.hot, fields.conditional) == (True, True)


@pytest.mark.parametrize(
    "block",
    [
        b"Connection: close\r\n",
        b"Connection: keep-alive, close\r\n",
        b"Connection: x\r\n",
        b"Segue-Peer: 00\r\n",
    ],
)
def test_some_requests_are_for_the_library(block: bytes) -> None:
    """They are still one request each."""
    fields = read_fields(HOST + block)
    assert (fields.bounded, fields.hot) == (True, False)


@pytest.mark.parametrize(
    "block",
    [
        b"Content-Length: 0\r\n",
        b"content-length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Expect: 100-continue\r\n",
        b"Upgrade: websocket\r\n",
        b"Connection: Upgrade\r\n",
        b"Host : edge\r\n",
        b" Host: edge\r\n",
        b"Host: edge\r\n folded\r\n",
        b"Host: a\nX: b\r\n",
        b"Host: a\rX: b\r\n",
        b"Host: a\0\r\n",
        b"no colon\r\n",
        b": no name\r\n",
        b"N\xc3\xa4me: x\r\n",
        b"X: y",
        b"".join(b"X-%d: y\r\n" % number for number in range(MAX_FIELDS + 1)),
    ],
)
def test_some_connections_are_for_the_library(block: bytes) -> None:
    """Where a request may go on after its head, or may be read otherwise, there must be one reader."""
    fields = read_fields(block)
    assert (fields.bounded, fields.hot) == (False, False)


def test_cmcd_fields_are_kept() -> None:
    """Under the names that CTA-5004 gives them."""
    fields = read_fields(b'CMCD-Request: bl=100\r\nCMCD-Session: sid="a"\r\n')
    assert fields.cmcd == {"CMCD-Request": "bl=100", "CMCD-Session": 'sid="a"'}


def test_blocks_are_read_once() -> None:
    """Many other blocks in between don't fill the memory: what is remembered is bounded."""
    memory = FieldsMemory()
    first = memory.read(HOST + b"\r\n")
    assert memory.read(HOST + b"\r\n") is first
    for number in range(5000):
        memory.read(b"X: %d\r\n\r\n" % number)
    assert len(memory.known) <= 4096
    assert memory.read(HOST + b"\r\n") == first
    long = b"X: " + b"y" * 5000 + b"\r\n\r\n"
    assert memory.read(long).hot
    assert long not in memory.known
