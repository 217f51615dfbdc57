"""A house for the browser: `segue up` with the demo album, and who administers it."""

import json
import os
import re
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segue.embedded.ports import LOOPBACK
from segue.first_start import ADMIN_EMAIL
from tests.e2e.house import House
from tests.integration.segue_up import segue_up

DEMO_WITHIN_S = 120
POLL_S = 0.2
ENOUGH = 1_000_000
"""All tests together are one listener, at one address."""


@dataclass
class BrowserHouse(House):
    """The house, and how a browser gets in."""

    @property
    def player(self) -> str:
        """Where the player is; the ingest desk is at `/desk` of it."""
        return f"http://{LOOPBACK}:{self.up.ports['api']}"

    @property
    def admin(self) -> tuple[str, str]:
        """The first administrator's e-mail address and password."""
        return ADMIN_EMAIL, (self.data_dir / "admin-password").read_text().strip()

    def assets_path(self) -> str:
        """Below what path the pages load their files: `/web/{version}`."""
        with urllib.request.urlopen(self.player, timeout=10) as answer:
            found = re.search(r'src="(/web/[0-9a-f]+)/', answer.read().decode())
        assert found is not None
        return found[1]

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        """What the API answers, by a client that is no browser."""
        headers = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.player}/api/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            content = answer.read()
            return json.loads(content) if content else None

    def admin_token(self) -> str:
        """A session of the administrator's."""
        email, password = self.admin
        token: str = self.call("POST", "/auth/login", {"email": email, "password": password})["token"]
        return token

    def listener(self, name: str, *, tier: str = "individual") -> tuple[str, str]:
        """Make an account of this tier; its e-mail address and password."""
        email, password = f"{name}@example.org", "a long enough password"
        account = self.call("POST", "/auth/register", {"email": email, "password": password})
        self.call("PATCH", f"/admin/users/{account['id']}", {"tier": tier}, token=self.admin_token())
        return email, password

    def until_packaged(self, tracks: int) -> None:
        """Return once so many tracks can be played."""
        token, give_up_at_s = self.admin_token(), time.monotonic() + DEMO_WITHIN_S
        while len(self.call("GET", "/tracks", token=token)["items"]) < tracks:
            assert time.monotonic() < give_up_at_s, self.up.log.read_text()
            time.sleep(POLL_S)


@contextmanager
def running_browser_house(folder: Path) -> Iterator[BrowserHouse]:
    """A fresh `segue up`; its demo album may still be under way."""
    limits = ("API", "SEARCH", "ADMIN", "LOG_IN", "LOG_IN_ADDRESS", "REGISTRATION", "PLAYLIST_CREATION")
    with pytest.MonkeyPatch.context() as environ:
        for limit in limits:
            environ.setenv(f"SEGUE_RATE_LIMITS__{limit}__LIMIT", str(ENOUGH))
        environ.setenv("SEGUE_EDGE__SEGMENTS_PER_MINUTE", str(ENOUGH))
        environ.setenv("SEGUE_WORKER__CONCURRENCY", str(os.cpu_count() or 1))
        data_dir = folder / "data"
        with segue_up(data_dir, folder / "up.log", demo=True) as up:
            up.until_ready()
            house = BrowserHouse(up, data_dir)
            yield house
            house.end()
