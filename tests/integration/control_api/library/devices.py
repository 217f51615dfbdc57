"""Devices of one account: some that change its library and a playlist, some that follow, none deterred by failures."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import aiohttp

from tests.integration.control_api.library.event_reader import following
from tests.integration.control_api.library.library_model import DeltaFollower

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_PAUSE_S = 0.02


class TryAgainError(Exception):
    """There was no answer, or a 503: what was asked may be done or not."""


@dataclass(slots=True)
class Line:
    """A device's way to the API: whichever process answers."""

    http: aiohttp.ClientSession
    urls: Sequence[str]
    token: str
    chance: random.Random

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Ask a process; its status and JSON.

        Raises:
            TryAgainError: It did not answer, or can't now.
        """
        url = f"{self.chance.choice(self.urls)}/api/v1{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with self.http.request(
                method, url, json=body, headers=headers, timeout=_TIMEOUT
            ) as response:
                answer = (response.status, await response.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ConnectionError, ValueError) as error:
            raise TryAgainError(str(error)) from error
        if answer[0] == 503:
            raise TryAgainError(str(answer[1]))
        return answer


@dataclass(slots=True)
class Device:
    """Changes the library until told to stop; remembers what it was told is done."""

    line: Line
    tracks: Sequence[UUID]
    playlist: UUID
    done: list[tuple[int, str]] = field(default_factory=list)
    """Revisions and items of changes that were acknowledged."""
    moves: int = 0

    async def work(self, stop: asyncio.Event) -> None:
        """Change one thing after the other."""
        turns = [self._change, self._change, self._send_batch, self._move]
        while not stop.is_set():
            try:
                await self.line.chance.choice(turns)()
            except TryAgainError:
                await asyncio.sleep(_PAUSE_S)

    async def _change(self) -> None:
        track, chance = self.line.chance.choice(self.tracks), self.line.chance
        if chance.random() < 0.4:
            status, answer = await self.line.call("DELETE", f"/library/track/{track}")
        else:
            liked = chance.choice([None, True, False])
            status, answer = await self.line.call("PUT", f"/library/track/{track}", {"liked": liked})
        assert status == 200, answer
        self._acknowledged(answer["item"], answer["revision"])

    async def _send_batch(self) -> None:
        """Sent again, as it is, until there is an answer."""
        _, page = await self.line.call("GET", "/library/events?wait_s=0")
        changes = [
            {
                "id": str(uuid4()),
                "kind": "track",
                "item_id": str(self.line.chance.choice(self.tracks)),
                "action": self.line.chance.choice(["add", "remove", "like", "unlike"]),
                "at": datetime.now(UTC).isoformat(),
            }
            for _ in range(5)
        ]
        while True:
            try:
                batch = {"base": page["revision"], "changes": changes}
                status, answer = await self.line.call("POST", "/library/changes", batch)
            except TryAgainError:
                await asyncio.sleep(_PAUSE_S)
            else:
                assert status == 200, answer
                return

    async def _move(self) -> None:
        """Move an entry of the playlist; a stale version is refused, and that is all."""
        entries, version = await read_playlist(self.line, self.playlist)
        moved = self.line.chance.choice(entries)
        after = self.line.chance.choice([None, *(entry for entry in entries if entry != moved)])
        body = {"entry_ids": [moved], "after": after, "version": version}
        status, _ = await self.line.call("POST", f"/playlists/{self.playlist}/moves", body)
        assert status in (200, 409, 412), status
        self.moves += status == 200

    def _acknowledged(self, item: Any, revision: int) -> None:
        if item["revision"] == revision:
            self.done.append((revision, item["item_id"]))


@dataclass(slots=True)
class FollowingDevice:
    """Follows by events and delta, with connections that break now and then."""

    line: Line
    playlist: UUID
    delta: DeltaFollower = field(default_factory=DeltaFollower)
    entries: list[str] = field(default_factory=list)
    connections: int = 0

    async def follow(self, final_revision: "asyncio.Future[int]") -> None:
        """Follow until the device has read up to the final revision."""
        while not (final_revision.done() and self.delta.since == str(final_revision.result())):
            try:
                await self._follow_one_connection(final_revision)
            except (TryAgainError, aiohttp.ClientError, TimeoutError, ConnectionError, EOFError):
                await asyncio.sleep(_PAUSE_S)

    async def _follow_one_connection(self, final_revision: "asyncio.Future[int]") -> None:
        chance = self.line.chance
        self.connections += 1
        url, token = chance.choice(self.line.urls), self.line.token
        async with following(self.line.http, url, token, query="") as events:
            for _ in range(chance.randint(1, 12)):
                revision = await events.revision()
                if str(revision) != self.delta.since:
                    await self._read()
                if final_revision.done() and self.delta.since == str(final_revision.result()):
                    return

    async def _read(self) -> None:
        """Page through what changed; now and then a page is lost before it is applied."""
        more = True
        while more:
            limit = self.line.chance.randint(1, 20)
            status, page = await self.line.call(
                "GET", f"/library/changes?since={self.delta.since}&limit={limit}"
            )
            assert status == 200, page
            if self.line.chance.random() < 0.1:
                continue
            # Read before the page counts as applied, or a break in between would leave the old order for ever.
            if any(change["kind"] == "playlist" for change in page["changes"]):
                self.entries, _ = await read_playlist(self.line, self.playlist)
            more = self.delta.take(page)


async def read_playlist(line: Line, playlist: UUID) -> tuple[list[str], int]:
    """A playlist's entries in their order, and its version."""
    status, page = await line.call("GET", f"/playlists/{playlist}/entries?limit=200")
    assert status == 200, page
    return [entry["id"] for entry in page["items"]], page["version"]
