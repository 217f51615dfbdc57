"""One request of one listener, to see how she stands."""

from typing import Any

import aiohttp

from segue.supervisor.readiness import wait_until_ready
from tests.e2e.faults.notes import PATIENCE_S
from tests.e2e.faults.repertoire import RENDITION, Repertoire
from tests.e2e.faults.service_process import ServiceProcess

KEY = f"{RENDITION}/key"
MEDIA_PLAYLIST = f"{RENDITION}/index.m3u8"


class Asking:
    """A listener at an edge, with one token all the time."""

    def __init__(self, edge: ServiceProcess, repertoire: Repertoire, subject: str) -> None:
        self._url = f"{edge.url}/m/{repertoire.token(subject)}/{repertoire.tracks[0].asset}"

    async def standing(self, path: str = MEDIA_PLAYLIST) -> str:
        """The status of an answer, and the reason of a refusal: "200", "403 banned"."""
        async with aiohttp.ClientSession() as session, session.get(f"{self._url}/{path}") as response:
            if response.status == 200:
                return "200"
            problem: dict[str, Any] = await response.json()
            return f"{response.status} {problem.get('reason', problem.get('code'))}"

    async def until(self, standing: str, path: str = MEDIA_PLAYLIST) -> None:
        """Wait until she stands so."""

        async def answers() -> bool:
            return await self.standing(path) == standing

        await wait_until_ready(f"{standing} to {path}", answers, timeout_s=PATIENCE_S)
