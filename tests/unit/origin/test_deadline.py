"""Answering before an edge takes the origin for stalled."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from unittest.mock import create_autospec

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from kernel.admission import Admission, Admitted
from kernel.http.problems import problems_middleware
from kernel.http.representation import Representation
from kernel.media_path import MediaPath
from kernel.peer import PeerSecrets
from kernel.single_flight import SingleFlight
from origin import deadline
from origin.media import Media
from origin.problems import PROBLEMS
from origin.routes import ADMISSION, MEDIA, PEERS, add_media_routes

ASSET = "0123456789abcdef" * 2
Client = TestClient[web.Request, web.Application]
Serve = Callable[[], Awaitable[Client]]


class Work:
    """What an answer takes; done once two have asked."""

    def __init__(self, flights: SingleFlight[str, bytes]) -> None:
        self._gate = asyncio.Event()
        self.asked = self.begun = 0
        self._flights = flights

    async def get(self, _admitted: Admitted) -> Representation:
        """Media."""
        return Representation(await self._share(), "audio/mp4", '"tag"')

    async def content_key(self, _admitted: Admitted) -> bytes:
        """A key."""
        return await self._share()

    async def _share(self) -> bytes:
        self.asked += 1
        if self.asked == 2:
            self._gate.set()
        return await self._flights.run("work", self._run)

    async def _run(self) -> bytes:
        self.begun += 1
        await self._gate.wait()
        return b"sixteen octets.."


@pytest.fixture
async def work() -> AsyncIterator[Work]:
    """None is done yet."""
    async with SingleFlight[str, bytes]() as flights:
        yield Work(flights)


def media_app(work: Work, tail: str) -> web.Application:
    """An origin's route, with stand-ins behind it."""
    app = web.Application(middlewares=[problems_middleware(PROBLEMS)])
    app[PEERS] = create_autospec(PeerSecrets, instance=True)
    app[MEDIA] = create_autospec(Media, instance=True)
    app[MEDIA].get.side_effect = work.get  # type: ignore[attr-defined]
    app[MEDIA].content_key.side_effect = work.content_key  # type: ignore[attr-defined]
    app[ADMISSION] = create_autospec(Admission, instance=True)
    admitted = create_autospec(Admitted, instance=True, path=MediaPath.parse(f"{ASSET}/{tail}"))
    app[ADMISSION].admit.return_value = admitted  # type: ignore[attr-defined]
    add_media_routes(app)
    return app


@pytest.mark.parametrize("tail", ["96_aac/seg-0.m4s", "96_aac/key", "master.m3u8"])
async def test_what_takes_too_long_is_told_in_time(
    work: Work, monkeypatch: pytest.MonkeyPatch, tail: str
) -> None:
    """The work goes on, and is there for who asks again."""
    monkeypatch.setattr(deadline, "ANSWER_TIMEOUT_S", 0.05)
    async with asyncio.timeout(5), TestClient(TestServer(media_app(work, tail))) as client:
        slow = await client.get(f"/m/token/{ASSET}/{tail}")
        assert (slow.status, slow.headers["Retry-After"]) == (503, "2")
        assert (await slow.json())["code"] == "origin-slow"
        monkeypatch.setattr(deadline, "ANSWER_TIMEOUT_S", 5.0)
        answer = await client.get(f"/m/token/{ASSET}/{tail}")
        assert (answer.status, await answer.read()) == (200, b"sixteen octets..")
    assert work.begun == 1


async def test_another_timeout_is_not_taken_for_it() -> None:
    """It is a mistake of ours, and is to be told as one."""
    with pytest.raises(TimeoutError):
        async with deadline.answering_in_time():
            raise TimeoutError
