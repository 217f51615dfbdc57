"""Devices that tell of plays over HTTP: ``python -m bench.plays.load PORT TOKENS TRACKS BATCH SECONDS RATE``.

Each device tells a batch of one listener's plays, waits for the answer, and tells the next of another's; RATE is of
plays a second over all of them, at even distances, 0 for as fast as they can.
"""

import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import aiohttp

_DEVICES = 8
_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class _Audience:
    tokens: list[str]
    tracks: list[str]


class _Load:
    def __init__(self, port: int, batch: int, seconds: float, rate: float) -> None:
        path = "plays" if batch == 1 else "plays/batch"
        self._url = f"http://127.0.0.1:{port}/api/v1/{path}"
        self._batch = batch
        self._apart_s = batch / rate if rate else 0.0
        self.began_s = time.monotonic()
        self._until_s = self.began_s + seconds
        self.answers_s: list[float] = []
        self.plays = 0

    def body(self, tracks: list[str], random_: random.Random) -> bytes:
        """A batch of plays that nobody told before, at times of their own."""
        now = datetime.now(UTC)
        plays = [
            {
                "id": str(UUID(int=random_.getrandbits(128))),
                "track_id": random_.choice(tracks),
                "played_at": (now - timedelta(seconds=random_.random() * 30_000_000)).isoformat(),
                "listened_s": 120,
            }
            for _ in range(self._batch)
        ]
        return json.dumps(plays[0] if self._batch == 1 else {"plays": plays}).encode()

    async def device(self, place: int, http: aiohttp.ClientSession, audience: _Audience) -> None:
        """One device: every eighth batch, until the end."""
        random_ = random.Random()
        for number in itertools.count(place, _DEVICES):
            due_s = max(self.began_s + number * self._apart_s, time.monotonic())
            if due_s >= self._until_s:
                return
            await asyncio.sleep(due_s - time.monotonic())
            await self._tell(http, random_.choice(audience.tokens), self.body(audience.tracks, random_))

    async def _tell(self, http: aiohttp.ClientSession, token: str, body: bytes) -> None:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        began_s = time.monotonic()
        async with http.post(self._url, data=body, headers=headers) as answer:
            text = await answer.read()
        if answer.status != 202:
            raise SystemExit(f"{answer.status}: {text[:300]!r}")
        self.answers_s.append(time.monotonic() - began_s)
        self.plays += self._batch

    def told(self) -> dict[str, float]:
        """What was told, once all is answered; batches told at a rate stand for the time until the next as well."""
        p95_s = (
            statistics.quantiles(self.answers_s, n=20)[-1] if len(self.answers_s) > 1 else self.answers_s[0]
        )
        took_s = max(time.monotonic(), self._until_s) - self.began_s
        return {"plays": self.plays, "began_s": self.began_s, "took_s": took_s, "p95_s": p95_s}


async def _main(load: _Load, audience: _Audience) -> None:
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as devices:
        for place in range(_DEVICES):
            devices.create_task(load.device(place, http, audience))
    print(json.dumps(load.told()))


if __name__ == "__main__":
    port, tokens_file, tracks_file, batch, seconds, rate = sys.argv[1:]
    asyncio.run(
        _main(
            _Load(int(port), int(batch), float(seconds), float(rate)),
            _Audience(Path(tokens_file).read_text().split(), Path(tracks_file).read_text().split()),
        )
    )
