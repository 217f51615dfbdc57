"""Connections that dawdle or are too many, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from kernel.background import in_background
from kernel.http.connection_gate import ConnectionGate, ConnectionLimits
from kernel.http.server import serve
from kernel.open_files import most_connections
from segue.embedded.ports import LOOPBACK, free_port

HANG_S = 20.0
OTHER = "127.0.0.2"
HALF_HEAD = b"GET /api/v1/me HTTP/1.1\r\nX: "
REQUEST = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
TICKS = 12
TICK_S = 0.05

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def limits(
    *,
    head_timeout_s: float = HANG_S,
    idle_timeout_s: float = HANG_S,
    max_connections: int = 5000,
    max_connections_per_address: int | None = None,
    exempt: str = "192.0.2.0/24",
) -> ConnectionLimits:
    """Limits that are met only where a test says so."""
    return ConnectionLimits(
        head_timeout_s, idle_timeout_s, max_connections, max_connections_per_address, (ip_network(exempt),)
    )


async def _hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


async def _events(request: web.Request) -> web.StreamResponse:
    """Silent at first, then a tick now and then."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    await asyncio.sleep(TICKS * TICK_S)
    for _ in range(TICKS):
        await answer.write(b"tick\n")
        await asyncio.sleep(TICK_S)
    return answer


@asynccontextmanager
async def serving(limits: ConnectionLimits) -> AsyncIterator[int]:
    """The port of a small application."""
    app = web.Application()
    app.router.add_get("/", _hello)
    app.router.add_get("/events", _events)
    port = free_port()
    async with in_background(serve(app, host=LOOPBACK, port=port, stop=asyncio.Event(), limits=limits)):
        async with asyncio.timeout(HANG_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection(LOOPBACK, port, local_addr=("127.0.0.9", 0))
                except ConnectionRefusedError:
                    await asyncio.sleep(0)
                    continue
                writer.close()
                break
            yield port


async def connect(port: int, sent: bytes = b"", *, address: str = LOOPBACK) -> Connection:
    """A connection from an address, on which something was sent."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port, local_addr=(address, 0))
    writer.write(sent)
    return reader, writer


async def exchange(port: int, sent: bytes, *, address: str = LOOPBACK) -> bytes:
    """All that comes until the server closes the connection; empty when it is cut off."""
    reader, writer = await connect(port, sent, address=address)
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def hello(connection: Connection) -> None:
    """Ask for something, and be served."""
    reader, writer = connection
    writer.write(REQUEST)
    assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("half", [b"G", b"\r\n", HALF_HEAD, REQUEST[:-1]])
async def test_a_head_that_does_not_arrive_is_not_waited_for(half: bytes) -> None:
    """Whatever there is of it."""
    async with serving(limits(head_timeout_s=0.2)) as port:
        assert (await exchange(port, half)).startswith(b"HTTP/1.1 408 Request Timeout\r\n")


async def test_a_byte_now_and_then_gives_no_more_time() -> None:
    """It counts from the first, also on a connection that has been used."""
    async with serving(limits(head_timeout_s=0.3)) as port:
        for used in (False, True):
            reader, writer = connection = await connect(port)
            if used:
                await hello(connection)
            writer.write(HALF_HEAD)
            answer = asyncio.ensure_future(reader.read())
            for _ in range(40):
                writer.write(b"x")
                if (await asyncio.wait([answer], timeout=0.05))[0]:
                    break
            assert answer.done()
            assert answer.result().startswith(b"HTTP/1.1 408 ")
            writer.close()


async def test_a_head_in_parts_is_served() -> None:
    """When it comes in time, its body may take longer than a head."""
    async with serving(limits(head_timeout_s=0.3)) as port:
        reader, writer = await connect(port, REQUEST[:9])
        await asyncio.sleep(0.01)
        writer.write(REQUEST[9:])
        assert b"hello" in await reader.readuntil(b"hello")
        await asyncio.sleep(0.4)
        await hello((reader, writer))
        writer.close()


async def test_idle_connections_are_closed() -> None:
    """Those that have been used, and those that never were."""
    async with serving(limits(idle_timeout_s=0.2)) as port:
        assert await exchange(port, b"") == b""
        assert (await exchange(port, REQUEST)).endswith(b"hello")


async def test_event_streams_live_on() -> None:
    """Neither silence nor length ends an answer that is under way, nor does half of another request."""
    async with serving(limits(head_timeout_s=0.1, idle_timeout_s=0.1)) as port:
        reader, writer = await connect(port, b"GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HALF_HEAD)
        answered = await reader.read()
        assert answered.count(b"tick\n") == TICKS
        assert answered.startswith(b"5\r\ntick\n\r\n")
        writer.close()


async def test_connections_are_bounded() -> None:
    """One too many is told so; when another leaves there is room again."""
    async with serving(limits(max_connections=2)) as port:
        first, second = await connect(port), await connect(port)
        await hello(first)
        await hello(second)
        refused = await exchange(port, b"")
        assert refused.startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: ")
        first[1].close()
        await first[1].wait_closed()
        closing = REQUEST.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        while not (answered := await exchange(port, closing)).startswith(b"HTTP/1.1 200"):
            pass  # the server has not heard yet that the first has left
        assert answered.endswith(b"hello")
        second[1].close()


async def test_a_flood_from_one_address_leaves_others_served() -> None:
    """Two thousand half heads hold what is that address's share, and the log has one line."""
    with capture_logs() as lines:
        async with serving(limits(max_connections_per_address=1000)) as port:
            held = [await connect(port, HALF_HEAD) for _ in range(2000)]
            await hello(other := await connect(port, address=OTHER))
            assert (await exchange(port, b"")).startswith(b"HTTP/1.1 503 ")
            for _, writer in (*held, other):
                writer.close()
    refusals = [line for line in lines if line["event"] == "connections refused"]
    assert [("address", LOOPBACK, 1)] == [
        (line["reason"], line["address"], line["refused"]) for line in refusals
    ]


def test_fewer_files_than_connections_leave_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the database and the disk."""
    monkeypatch.setattr("kernel.open_files.raise_open_files_limit", lambda: 1000)
    assert (488, 400) == (most_connections(5000), most_connections(400))


@pytest.mark.parametrize(
    ("first", "second", "admitted"),
    [
        ("198.51.100.1", "198.51.100.1", False),
        ("198.51.100.1", "198.51.100.2", True),
        ("::ffff:198.51.100.1", "198.51.100.1", False),
        ("::ffff:198.51.100.1", "::ffff:198.51.100.2", True),
        ("2001:db8::1", "2001:db8::2", False),
        ("2001:db8::1", "2001:db8:0:1::1", True),
        ("192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", True),
        ("", "", True),
    ],
)
def test_each_address_has_its_share(first: str, second: str, *, admitted: bool) -> None:
    """In IPv6 each /64; trusted proxies, here 192.0.2.0/24, and Unix sockets have none."""
    gate = ConnectionGate(limits(max_connections_per_address=1), max_connections=9)
    assert gate.enter(first)
    assert gate.enter(second) is admitted
    gate.leave(first)
    if admitted:
        gate.leave(second)
    assert gate.enter(second)
