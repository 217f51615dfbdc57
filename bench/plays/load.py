"""Devices that tell of plays over HTTP: ``python -m bench.plays.load PORT TOKENS TRACKS BATCH SECONDS RATE``.

Each device tells a batch of one listener's plays, waits for the answer, and tells the next of another's; RATE is of
plays a second over all of them, 0 for as fast as they can.
"""

import asyncio
import json
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import aiohttp

_DEVICES = 8
_TIMEOUT_S = 30.0


class _Load:
    def __init__(self, port: int, batch: int, until_s: float, rate: float) -> None:
        path = "plays" if batch == 1 else "plays/batch"
        self._url = f"http://127.0.0.1:{port}/api/v1/{path}"
        self._batch = batch
        self._until_s = until_s
        self._pause_s = batch * _DEVICES / rate if rate else 0.0
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

    async def device(self, http: aiohttp.ClientSession, tokens: list[str], tracks: list[str]) -> None:
        """One device at a time, until the end."""
        random_ = random.Random()
        await asyncio.sleep(random_.random() * self._pause_s)
        due_s = time.monotonic()
        while time.monotonic() < self._until_s:
            body, token = self.body(tracks, random_), random_.choice(tokens)
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            began_s = time.monotonic()
            async with http.post(self._url, data=body, headers=headers) as answer:
                text = await answer.read()
            if answer.status != 202:
                raise SystemExit(f"{answer.status}: {text[:300]!r}")
            self.answers_s.append(time.monotonic() - began_s)
            self.plays += self._batch
            due_s += self._pause_s
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))


async def _main(load: _Load, tokens: list[str], tracks: list[str]) -> None:
    began_s = time.monotonic()
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as http, asyncio.TaskGroup() as devices:
        for _ in range(_DEVICES):
            devices.create_task(load.device(http, tokens, tracks))
    took_s = time.monotonic() - began_s
    p95_s = statistics.quantiles(load.answers_s, n=20)[-1] if len(load.answers_s) > 1 else load.answers_s[0]
    print(json.dumps({"plays": load.plays, "took_s": took_s, "p95_s": p95_s}))


if __name__ == "__main__":
    port, tokens_file, tracks_file, batch, seconds, rate = sys.argv[1:]
    asyncio.run(
        _main(
            _Load(int(port), int(batch), time.monotonic() + float(seconds), float(rate)),
            Path(tokens_file).read_text().split(),
            Path(tracks_file).read_text().split(),
        )
    )
