"""A newcomer's first evening, on a fresh `segue up`: all that she does goes through HTTP, as her apps would do it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from segue.embedded.ports import LOOPBACK
from tests.integration.control_api.library.event_reader import EventReader, following
from tests.integration.segue_up import SegueUp, segue_up

DEMO_TRACKS = 4
PACKAGED_WITHIN_S = 90.0
INDEXED_WITHIN_S = 15.0
COUNTED_WITHIN_S = 10.0
POLL_S = 1.0
WITHIN_S = 1.0
"""How soon other devices hear of a change, and how soon a log-out ends what plays."""

EMAIL, PASSWORD = "newcomer@example.org", "a long enough password"


@dataclass
class Device:
    """One of her devices: a session of its own."""

    http: aiohttp.ClientSession
    base: str
    token: str | None = None

    async def call(self, method: str, path: str, body: object = None, *, status: int = 200) -> Any:
        """The decoded answer, which must have this status."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.http.request(
            method, f"{self.base}/api/v1{path}", json=body, headers=headers
        ) as answer:
            content = await answer.read()
            assert status == answer.status, content
            return await answer.json() if content else None

    async def log_in(self) -> None:
        """Begin a session."""
        self.token = (await self.call("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD}))["token"]

    async def until(self, path: str, holds: Callable[[Any], bool], *, within_s: float) -> Any:
        """Ask until the answer is as it should be."""
        async with asyncio.timeout(within_s):
            while not holds(answer := await self.call("GET", path)):  # noqa: ASYNC110 - of other processes
                await asyncio.sleep(POLL_S)  # her apps may ask a hundred times a minute
        return answer


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SegueUp]:
    """A first start, with the album that it makes by itself."""
    folder = tmp_path_factory.mktemp("newcomer")
    with segue_up(folder / "data", folder / "log", demo=True) as running:
        running.until_ready()
        yield running
        running.process.terminate()
        assert running.end() == 0


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client without cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def test_a_newcomers_first_evening(up: SegueUp, http: aiohttp.ClientSession) -> None:
    """Register, find by a misspelt title, collect, make playlists, play, follow, and end it all."""
    base = f"http://{LOOPBACK}:{up.ports['api']}"
    phone, desktop = Device(http, base), Device(http, base)
    await phone.call("POST", "/auth/register", {"email": EMAIL, "password": PASSWORD}, status=201)
    await phone.log_in()
    await desktop.log_in()

    album = await _find_the_demo_album(phone)
    await phone.call("PUT", f"/library/album/{album['id']}", {})
    library = await desktop.call("GET", "/library/albums")
    assert [album["id"]] == [item["id"] for item in library["items"]]

    tracks = (await phone.call("GET", f"/albums/{album['id']}"))["tracks"]
    await _make_a_playlist(phone, [track["id"] for track in tracks])
    smart_id = await _make_a_smart_playlist(phone)
    await _play(phone, tracks[0]["id"])
    favourites = await desktop.call("GET", f"/playlists/{smart_id}/entries")
    assert [tracks[0]["id"]] == [entry["track"]["id"] for entry in favourites["items"]]

    async with following(http, base, desktop.token or "") as events:
        await _hear_of_a_change(phone, events, tracks[1]["id"])
        stream = await desktop.call("POST", f"/stream/{tracks[0]['id']}", {"network": "wifi"})
        await _log_out_everywhere(phone, desktop, events, stream["playlist_url"])


async def _find_the_demo_album(device: Device) -> dict[str, Any]:
    """By its title with two letters exchanged, once it is packaged and indexed."""
    albums = await device.until(
        "/albums",
        lambda page: bool(page["items"]) and page["items"][0]["track_count"] == DEMO_TRACKS,
        within_s=PACKAGED_WITHIN_S,
    )
    album: dict[str, Any] = albums["items"][0]
    title = album["title"]
    misspelt = title[0] + title[2] + title[1] + title[3:]
    found = await device.until(
        f"/search?q={misspelt}", lambda answer: bool(answer["albums"]), within_s=INDEXED_WITHIN_S
    )
    assert album["id"] == found["albums"][0]["id"]
    return album


async def _make_a_playlist(device: Device, track_ids: list[str]) -> None:
    playlist = await device.call("POST", "/playlists", {"id": str(uuid4()), "name": "Evening"}, status=201)
    entries = [{"track_id": track_id} for track_id in track_ids]
    path = f"/playlists/{playlist['id']}"
    added = await device.call("POST", f"{path}/entries", {"entries": entries})
    move = {"entry_ids": added["entry_ids"][-1:], "after": None, "version": added["playlist"]["version"]}
    await device.call("POST", f"{path}/moves", move)

    listed = await device.call("GET", f"{path}/entries")
    assert track_ids[-1:] + track_ids[:-1] == [entry["track"]["id"] for entry in listed["items"]]


async def _make_a_smart_playlist(device: Device) -> str:
    """Of what was played."""
    rules = {"match": {"field": "play_count", "at_least": 1}, "within": "catalog"}
    playlist = await device.call("POST", "/playlists", {"name": "Heard", "rules": rules}, status=201)
    assert [] == (await device.call("GET", f"/playlists/{playlist['id']}/entries"))["items"]
    playlist_id: str = playlist["id"]
    return playlist_id


async def _play(device: Device, track_id: str) -> None:
    """The same play told twice, as after an answer that was lost."""
    play = {
        "id": str(uuid4()),
        "track_id": track_id,
        "played_at": datetime.now(UTC).isoformat(),
        "listened_s": 31,
    }
    for _ in range(2):
        outcome = await device.call("POST", "/plays", play, status=202)
        assert "accepted" == outcome["result"]
    history = await device.until("/me/history", lambda page: bool(page["items"]), within_s=COUNTED_WITHIN_S)
    assert [(play["id"], track_id)] == [(item["id"], item["track"]["id"]) for item in history["items"]]


async def _hear_of_a_change(changing: Device, events: EventReader, track_id: str) -> None:
    before = await events.revision()
    begun_s = time.monotonic()
    changed = await changing.call("PUT", f"/library/track/{track_id}", {"liked": True})
    heard = await events.revision()
    assert time.monotonic() - begun_s < WITHIN_S
    assert changed["revision"] == heard > before


async def _log_out_everywhere(device: Device, other: Device, events: EventReader, playlist_url: str) -> None:
    """What the other device follows and plays ends within a second."""
    async with device.http.get(playlist_url) as playing:
        assert 200 == playing.status
    await device.call("POST", "/auth/logout-all", status=204)
    begun_s = time.monotonic()
    with pytest.raises(EOFError):
        await events.revision()
    assert time.monotonic() - begun_s < WITHIN_S
    while await _status(device.http, playlist_url) == 200:
        assert time.monotonic() - begun_s < WITHIN_S
    await other.call("GET", "/me", status=401)


async def _status(http: aiohttp.ClientSession, url: str) -> int:
    async with http.get(url) as answer:
        return answer.status
