"""The whole house running: `segue up`, and the command used on it as a person would."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.integration.segue_up import SegueUp, segue_up

COMMAND_TIMEOUT_S = 300


@dataclass
class House:
    """A running `segue up` and its data directory."""

    up: SegueUp
    data_dir: Path
    _runs: ExitStack = field(default_factory=ExitStack)
    """What `restart` has begun."""

    def segue(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command; with `check` it must end well."""
        done = subprocess.run(
            [sys.executable, "-m", "segue", *arguments],
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def ingest(self, *paths: Path, check: bool = True) -> list[dict[str, Any]]:
        """Ingest files and folders; what `--json` says of each."""
        words = ("ingest", *map(str, paths), "--data-dir", str(self.data_dir), "--json")
        return [json.loads(line) for line in self.segue(*words, check=check).stdout.splitlines()]

    def url(
        self, track_id: str, quality: str = "hi_res_lossless", *, ttl_s: int = 3600, album: bool = False
    ) -> str:
        """The edge URL of the multivariant playlist of a track, or of the album that it is on."""
        words = ["--quality", quality, "--ttl", str(ttl_s), "--data-dir", str(self.data_dir)]
        return self.segue("url", track_id, *words, *(["--album"] if album else [])).stdout.strip()

    def at_origin(self, url: str) -> str:
        """The same address at the origin."""
        return url.replace(f":{self.up.ports['edge']}/", f":{self.up.ports['origin']}/")

    def restart(self) -> None:
        """End it, and start it again on the same data and ports."""
        self.end()
        again = segue_up(self.data_dir, self.up.log.with_name("up again.log"), ports=self.up.ports)
        self.up = self._runs.enter_context(again)
        self.up.until_ready()

    def end(self) -> None:
        """Send SIGTERM; it must end well."""
        self.up.process.terminate()
        assert self.up.end() == 0


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """A house in a folder with spaces in its name, up and empty, ended by SIGTERM."""
    data_dir = folder / "data of mine"
    with segue_up(data_dir, folder / "up.log") as up, ExitStack() as runs:
        up.until_ready()
        house = House(up, data_dir, runs)
        yield house
        house.end()


def fetch(url: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of an address, errors too."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def resources(url: str, rendition: str) -> dict[str, str]:
    """One address of every kind that a rendition has."""
    base = url.removesuffix("master.m3u8") + rendition
    names = ("index.m3u8", "init.mp4", "seg-0.m4s", "key")
    return {name: f"{base}/{name}" for name in names}


def token_of(url: str) -> str:
    """The token in a media URL."""
    match = re.search(r"/m/([^/]+)/", url)
    assert match is not None, url
    return match[1]
