"""A listener's player: fetches what hls.js does, in its order, and takes failures as it does."""

import asyncio
import random
import time
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import hdrs

from tests.e2e.faults.notes import Notes, Progress
from tests.e2e.faults.repertoire import RENDITION, Repertoire, Track, digest

PACE_S = 0.18
"""From one segment to the next: some thirty times faster than a listener listens."""

FIRST_PAUSE_S, LAST_PAUSE_S = 0.05, 1.0
"""Between tries of one request, doubled each time."""

_TIMEOUT = aiohttp.ClientTimeout(sock_connect=5, sock_read=10)
# The playlists' truth is their own text; and what is compressed says nothing more of what is cut off.
_HEADERS = {"Accept-Encoding": "identity"}


class Player:
    """Plays one track after the other, for ever, on one connection that is kept.

    Whatever fails is tried again until it comes: a listener who waits sees a gap, and no error. A player keeps the
    keys that it has been given for as long as it lives, and so does this one.
    """

    def __init__(self, url: str, repertoire: Repertoire, subject: str, progress: Progress) -> None:
        self.notes = Notes()
        self.subject = subject
        self._repertoire = repertoire
        self._base = f"{url}/m/{repertoire.token(subject)}"
        self._progress = progress
        self._random = random.Random(subject)
        self._keyed: set[Track] = set()
        self._last_segment_s = time.monotonic()

    async def play(self) -> None:
        """Until cancelled."""
        connector = aiohttp.TCPConnector(limit=1)
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, headers=_HEADERS) as session:
            while True:
                for track in self._random.sample(self._repertoire.tracks, len(self._repertoire.tracks)):
                    await self._play(session, track)

    @property
    def waited_s(self) -> float:
        """Since the last segment came."""
        return time.monotonic() - self._last_segment_s

    async def _play(self, session: aiohttp.ClientSession, track: Track) -> None:
        for path in ("master.m3u8", f"{RENDITION}/index.m3u8"):
            await self._fetch(session, track, path)
        if track not in self._keyed:
            await self._fetch(session, track, f"{RENDITION}/key")
            self._keyed.add(track)
        await self._fetch(session, track, f"{RENDITION}/init.mp4")
        for path in track.segments:
            await self._fetch(session, track, path)
            self._note_segment()
            await asyncio.sleep(PACE_S)

    def _note_segment(self) -> None:
        self.notes.segments += 1
        self.notes.longest_gap_s = max(self.notes.longest_gap_s, self.waited_s)
        self._last_segment_s = time.monotonic()
        self._progress.tell()

    async def _fetch(self, session: aiohttp.ClientSession, track: Track, path: str) -> None:
        async for _ in _tries():
            self.notes.requests += 1
            try:
                body = await self._ask(session, f"{self._base}/{track.asset}/{path}")
            except (aiohttp.ClientError, TimeoutError) as error:
                self._note_error(type(error).__name__)
                continue
            if body is not None:
                if digest(body) != track.truth[path]:
                    self.notes.wrong.append(f"{path}: {len(body)} bytes")
                return

    async def _ask(self, session: aiohttp.ClientSession, url: str) -> bytes | None:
        """A body that is complete, for all that HTTP tells."""
        async with session.get(url) as response:
            body = await response.read()
            if response.status != 200:
                self._note_error(str(response.status))
                return None
            # Without it nobody could tell the whole from a part.
            assert hdrs.CONTENT_LENGTH in response.headers
            return body

    def _note_error(self, kind: str) -> None:
        self.notes.errors[kind] += 1
        self._progress.tell()


async def _tries() -> AsyncIterator[None]:
    pause_s = FIRST_PAUSE_S
    while True:
        yield
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LAST_PAUSE_S)
