"""Connections of the hot lane: order, patience, bounds, and how they end."""

import asyncio
import re
import socket
from dataclasses import replace
from functools import partial

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from edge.hot_lane import lanes
from kernel.settings import load_settings
from tests.unit.edge.conftest import ASSET, StubOrigin, sign
from tests.unit.edge.hot_lane.conftest import OpenLane
from tests.unit.edge.hot_lane.raw import exchange, request

TOKEN = sign()
SEGMENT = f"/m/{TOKEN}/{ASSET}/256_aac/seg-0.m4s"
COLD = f"/m/{TOKEN}/{ASSET}/256_aac/seg-{{}}.m4s"
LARGE_BYTES = 4 << 20

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def large(request: web.Request) -> web.Response:
    """A body larger than what sockets hold."""
    body = bytes(range(256)) * (LARGE_BYTES // 256)
    return web.Response(
        body=body, headers={"ETag": '"large"', "Cache-Control": "max-age=31536000, immutable"}
    )


async def connect(port: int, *, receive_buffer_bytes: int = 0) -> Connection:
    """A connection, which takes in no more than so many bytes unread."""
    sock = socket.socket()
    if receive_buffer_bytes:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=sock, limit=1 << 16)


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """Status, head and body of one answer."""
    async with asyncio.timeout(20):
        head = await reader.readuntil(b"\r\n\r\n")
        match = re.search(rb"\r\nContent-Length: (\d+)\r\n", head)
        assert match is not None
        return int(head.split()[1]), head, await reader.readexactly(int(match[1]))


async def test_answers_come_in_the_order_of_their_requests(open_lane: OpenLane, origin: StubOrigin) -> None:
    """Hot ones wait for those before them that the origin has to be asked for."""
    async with open_lane() as port:
        await exchange(port, [request(SEGMENT, close=True)])
        origin.may_answer.clear()
        reader, writer = await connect(port)
        order = [SEGMENT, COLD.format(1), SEGMENT, COLD.format(2), "/nowhere", SEGMENT]
        writer.write(b"".join(map(request, order)))
        assert (await read_answer(reader))[2] == origin.body(SEGMENT.split("/", 3)[3])
        await origin.asking.wait()
        origin.may_answer.set()
        answers = [await read_answer(reader) for _ in order[1:]]
        assert [status for status, _, _ in answers] == [200, 200, 200, 404, 200]
        bodies = [origin.body(path.split("/", 3)[3]) for path in order[1:] if path != "/nowhere"]
        assert bodies == [body for status, _, body in answers if status == 200]
        writer.close()


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_many_requests_at_once_are_all_answered(open_lane: OpenLane, size: int) -> None:
    """However the stream of them is cut."""
    async with open_lane() as port:
        await exchange(port, [request(SEGMENT, close=True)])
        data = request(SEGMENT) * 20 + request(SEGMENT, close=True)
        pieces = [data[start : start + size] for start in range(0, len(data), size)]
        assert (await exchange(port, pieces)).count(b"HTTP/1.1 200 OK\r\n") == 21


async def test_a_client_that_half_closes_is_answered(open_lane: OpenLane) -> None:
    """From memory and from the origin: it has asked for all that it wants."""
    async with open_lane() as port:
        for _ in range(2):
            answered = await exchange(port, [request(SEGMENT)], half_close=True)
            assert answered.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_idle_connections_are_closed(open_lane: OpenLane) -> None:
    """Those that have asked for something, and those that never did."""
    async with open_lane(idle_timeout_s=0.2) as port:
        for data in (b"", request(SEGMENT), request(SEGMENT), request("/nowhere")):
            reader, writer = await connect(port)
            writer.write(data)
            async with asyncio.timeout(10):
                answered = await reader.read(-1)
            assert answered.count(b"HTTP/1.1 ") == (1 if data else 0)
            writer.close()


@pytest.mark.parametrize(
    "data", [b"G", b"GET /m/x HTTP/1.1\r\nHost: a", b"GET /m/x HTTP/1.1\r\nHost: a\r\n\r"]
)
async def test_a_request_that_does_not_arrive_is_not_waited_for(open_lane: OpenLane, data: bytes) -> None:
    """Slow loris: however little it takes to keep a connection from being idle."""
    async with open_lane(head_timeout_s=0.2) as port:
        assert (await exchange(port, [data])).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


async def test_a_body_that_does_not_arrive_is_not_waited_for(open_lane: OpenLane) -> None:
    """On a connection that is the library's for good."""
    async with open_lane(head_timeout_s=0.2, upstream_timeout_s=0.3) as port:
        data = b"GET /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
        assert (await exchange(port, [data])).startswith(b"HTTP/1.1 404 Not Found\r\n")


async def test_a_head_without_an_end_is_refused(open_lane: OpenLane) -> None:
    """At a bound, and not at the client's patience."""
    async with open_lane(max_head_bytes=2048) as port:
        data = b"GET /m/x HTTP/1.1\r\n" + b"X-Field: value\r\n" * 200
        answered = await exchange(port, [data])
        assert answered.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
        assert b'"code":"head-too-large"' in answered
        assert answered == await exchange(port, [data + b"\r\n"])  # though it came to its end


async def test_connections_are_bounded(open_lane: OpenLane) -> None:
    """One too many is told so; when another leaves there is room again."""
    async with open_lane(max_connections=2) as port:
        first, second = await connect(port), await connect(port)
        for reader, writer in (first, second):
            writer.write(request(SEGMENT))
            assert (await read_answer(reader))[0] == 200
        refused = await exchange(port, [])
        assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: ")
        first[1].close()
        await first[1].wait_closed()
        while (answered := await exchange(port, [request(SEGMENT, close=True)])).startswith(b"HTTP/1.1 503"):
            pass  # the server has not heard yet that the first has left
        assert answered.startswith(b"HTTP/1.1 200")
        second[1].close()


async def test_connections_leave_files_for_what_else_there_is(
    open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system allows few, upstreams and the disk must still be reached."""
    monkeypatch.setattr("kernel.open_files.raise_open_files_limit", lambda: 514)
    async with open_lane() as port:
        held = [await connect(port) for _ in range(2)]
        for reader, writer in held:
            writer.write(request(SEGMENT))
            assert (await read_answer(reader))[0] == 200
        assert (await exchange(port, [])).startswith(b"HTTP/1.1 503 ")
        for _, writer in held:
            writer.close()


async def test_a_slow_reader_gets_every_byte(open_lane: OpenLane, origin: StubOrigin) -> None:
    """In pieces, pipelined, from the origin and from memory."""
    origin.answer = large
    async with open_lane() as port:
        reader, writer = await connect(port, receive_buffer_bytes=4096)
        writer.write(request(SEGMENT) * 3)
        for _ in range(3):
            status, _, body = await read_answer(reader)
            assert (status, len(body)) == (200, LARGE_BYTES)
            assert body == bytes(range(256)) * (LARGE_BYTES // 256)
        writer.close()


async def test_a_reader_that_takes_nothing_is_let_go(open_lane: OpenLane, origin: StubOrigin) -> None:
    """With all that it asked for; what it has got ends before the announced length."""
    origin.answer = large
    async with open_lane(send_stall_timeout_s=0.3) as port:
        await exchange(port, [request(SEGMENT, close=True)])
        reader, writer = await connect(port, receive_buffer_bytes=4096)
        writer.write(request(SEGMENT) * 100)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):  # noqa: PT012
            await asyncio.sleep(1.5)  # what the test is about: nothing is read for longer than allowed
            for _ in range(100):
                await read_answer(reader)
        writer.close()


async def test_a_client_that_only_writes_is_not_read_without_bound(
    open_lane: OpenLane, origin: StubOrigin
) -> None:
    """When it takes no answers its requests are left where they are."""
    origin.answer = large
    async with open_lane() as port:
        await exchange(port, [request(SEGMENT, close=True)])
        _, writer = await connect(port, receive_buffer_bytes=4096)
        writer.write(request(SEGMENT) * 100_000)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await writer.drain()
        assert writer.transport.get_write_buffer_size() > 10_000_000
        writer.transport.abort()


async def test_an_edge_that_stops_finishes_what_it_has_begun(open_lane: OpenLane, origin: StubOrigin) -> None:
    """Idle connections end at once; the one that waits is answered, and told that it was the last time."""
    stop = asyncio.Event()
    async with open_lane(stop=stop) as port:
        idle, busy = await connect(port), await connect(port)
        origin.may_answer.clear()
        busy[1].write(request(SEGMENT))
        await origin.asking.wait()
        stop.set()
        async with asyncio.timeout(lanes.LINGER_S + 5):
            assert await idle[0].read() == b""
        origin.may_answer.set()
        status, head, body = await read_answer(busy[0])
        assert (status, body) == (200, origin.body(SEGMENT.split("/", 3)[3]))
        assert b"\r\nConnection: close\r\n" in head
        assert await busy[0].read() == b""
        for _, writer in (idle, busy):
            writer.close()


async def test_an_edge_that_stops_finishes_what_the_library_has_begun(
    open_lane: OpenLane, origin: StubOrigin
) -> None:
    """On a connection that is the library's for good, as one that offers HTTP/2 is."""
    stop = asyncio.Event()
    async with open_lane(stop=stop) as port:
        reader, writer = await connect(port)
        origin.may_answer.clear()
        writer.write(request(SEGMENT, "TE: trailers"))
        await origin.asking.wait()
        stop.set()
        asyncio.get_running_loop().call_later(lanes.LINGER_S + 0.5, origin.may_answer.set)
        status, head, body = await read_answer(reader)
        assert (status, body) == (200, origin.body(SEGMENT.split("/", 3)[3]))
        assert b"\r\nConnection: close\r\n" in head
        assert await reader.read() == b""
        writer.close()


async def test_an_edge_that_stops_waits_no_longer_than_its_grace(
    open_lane: OpenLane, origin: StubOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment in which it lingers is a part of it: whoever stops the edge kills it soon after."""
    grace_s = lanes.LINGER_S + 0.5
    monkeypatch.setattr("edge.serve.GRACE_S", grace_s)
    stop = asyncio.Event()
    async with open_lane(stop=stop) as port:
        reader, writer = await connect(port)
        origin.may_answer.clear()
        writer.write(request(SEGMENT))
        await origin.asking.wait()
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        stop.set()
        assert await reader.read() == b""
        assert grace_s - 0.1 < loop.time() - started_s < grace_s + 0.9 * lanes.LINGER_S
        origin.may_answer.set()
        writer.close()


async def test_a_body_that_comes_too_slowly_has_nothing_else_in_it(
    open_lane: OpenLane, origin: StubOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection ends in the middle of the answer, without another word."""
    body, may_end = b"x" * 1000, asyncio.Event()

    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"ETag": '"x"', "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[:500])
        await may_end.wait()
        return response

    monkeypatch.setattr(origin, "handle", half)
    impatient = partial(replace, lanes.Patience.of(load_settings().edge), answer_s=0.3)
    monkeypatch.setattr("edge.serve.Patience.of", lambda _settings: impatient())
    async with open_lane() as port:
        answered = await exchange(port, [request(SEGMENT, "TE: trailers")])
        may_end.set()
    assert body[:500] == answered.partition(b"\r\n\r\n")[2]


async def test_a_connection_in_use_is_told_of_the_end(open_lane: OpenLane) -> None:
    """It asks once more while the edge lingers, from memory too, and is answered."""
    stop = asyncio.Event()
    async with open_lane(stop=stop) as port:
        reader, writer = await connect(port)
        writer.write(request(SEGMENT))
        await read_answer(reader)
        stop.set()
        await asyncio.sleep(0)
        writer.write(request(SEGMENT))
        status, head, _ = await read_answer(reader)
        assert (status, b"\r\nConnection: close\r\n" in head) == (200, True)
        assert await reader.read() == b""
        writer.close()


async def test_hot_answers_are_counted(open_lane: OpenLane) -> None:
    """Like all others: by outcome, by bytes, by status and duration."""
    names = (
        'segue_edge_requests_total{outcome="hit"}',
        "segue_edge_hot_requests_total",
        'segue_http_request_duration_seconds_count{route="/m/{target}",service="edge",status="304"}',
    )

    async def counts(port: int) -> list[float]:
        answered = (await exchange(port, [request("/metrics", close=True)])).decode()
        lines = dict(line.rsplit(" ", 1) for line in answered.splitlines() if line.startswith(names))
        return [float(lines.get(name, 0)) for name in names]

    async with open_lane() as port:
        await exchange(port, [request(SEGMENT, close=True)])
        before = await counts(port)
        known = request(SEGMENT, "If-None-Match: *")
        await exchange(port, [known * 5 + request(SEGMENT) + request("/nowhere", close=True)])
        after = before
        while after[1] < before[1] + 6:  # told twice a second
            after = await counts(port)
        assert [after[0] - before[0], after[1] - before[1], after[2] - before[2]] == [6, 6, 5]


async def test_hot_answers_are_logged_without_their_tokens(
    open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At debug level, like all others."""
    for module in ("edge.app", "kernel.http.access_log"):
        monkeypatch.setattr(f"{module}.logs_requests", lambda: True)
    async with open_lane() as port:
        await exchange(port, [request(SEGMENT, close=True)])
        with capture_logs() as logs:
            await exchange(port, [request(SEGMENT), request("/nowhere", close=True)])
    lines = [line for line in logs if line["event"] == "request"]
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 200), ("GET", 404)]
    assert lines[0]["path"] == f"/m/…/{ASSET}/256_aac/seg-0.m4s"
    assert TOKEN not in str(logs)
