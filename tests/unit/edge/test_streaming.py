"""Passing on what is still being filled."""

from collections.abc import AsyncIterator
from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from edge.errors import UpstreamUnreachableError
from edge.fill.filling import Filling
from edge.streaming import stream
from tests.unit.edge.hot_lane.raw import exchange, request


class BrokenFilling:
    """Gives half of its body, and fails."""

    etag = '"x"'
    cache_control = ""
    content_type = "audio/mp4"
    length_bytes = 1000

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def chunks(self) -> AsyncIterator[bytes]:
        """The first half."""
        yield b"x" * 500
        raise self._error


@pytest.mark.parametrize("error", [UpstreamUnreachableError("away"), ConnectionResetError()])
async def test_nothing_follows_a_body_that_broke_off(error: Exception) -> None:
    """Whatever broke it: what is asked for next would be taken for its end."""

    async def get(asked: web.Request) -> web.StreamResponse:
        response, _ = await stream(asked, cast("Filling", BrokenFilling(error)), {})
        return response

    app = web.Application()
    app.router.add_get("/m/{target:.*}", get)
    async with TestServer(app) as server:
        assert server.port is not None
        data = request("/m/token/asset/init.mp4") + request("/nowhere", close=True)
        answered = await exchange(server.port, [data])
    assert answered.partition(b"\r\n\r\n")[2] == b"x" * 500
