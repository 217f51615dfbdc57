"""What a client garbles, and what is logged of it."""

import asyncio
import logging
from collections.abc import Callable

import pytest
from aiohttp import web

from kernel.http.server import serve
from kernel.http.server_header import name_server
from segue.embedded.ports import LOOPBACK, free_port

BAD_REQUESTS = [
    b"garbage\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
]


async def ask(port: int, request: bytes) -> bytes:
    """The first bytes of the answer to what is sent."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
        except ConnectionRefusedError:
            await asyncio.sleep(0)
            continue
        break
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), timeout=10)
    writer.close()
    await writer.wait_closed()
    return answer


async def serving(app: web.Application, talk: Callable[[int], "asyncio.Future[None]"]) -> None:
    """Run the application while somebody talks to it."""
    port, stop = free_port(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(serve(app, host=LOOPBACK, port=port, stop=stop))
        await talk(port)
        stop.set()


@pytest.mark.parametrize("request_bytes", BAD_REQUESTS)
async def test_a_bad_request_is_400_and_not_logged(
    caplog: pytest.LogCaptureFixture, request_bytes: bytes
) -> None:
    """Nobody can fill a disk without a token."""
    caplog.set_level(logging.INFO)

    async def talk(port: int) -> None:
        assert (await ask(port, request_bytes)).startswith(b"HTTP/1.0 400 ")

    await serving(web.Application(), lambda port: asyncio.ensure_future(talk(port)))
    assert [record.getMessage() for record in caplog.records if record.name == "aiohttp.server"] == []


async def test_at_debug_level_it_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """Its kind, without what was sent."""
    caplog.set_level(logging.DEBUG)

    async def talk(port: int) -> None:
        await ask(port, b"GET / HTTP/1.1\r\nContent-Length: hush\r\n\r\n")

    await serving(web.Application(), lambda port: asyncio.ensure_future(talk(port)))
    lines = [record for record in caplog.records if record.name == "aiohttp.server"]
    assert [(line.levelname, line.exc_info) for line in lines] == [("DEBUG", None)]
    assert "hush" not in caplog.text


async def test_answers_do_not_tell_versions() -> None:
    """Of Python or of the library."""
    app = web.Application()
    name_server(app)

    async def talk(port: int) -> None:
        answer = await ask(port, b"GET /none HTTP/1.0\r\n\r\n")
        assert b"Server: segue\r\n" in answer
        assert b"Python" not in answer

    await serving(app, lambda port: asyncio.ensure_future(talk(port)))
