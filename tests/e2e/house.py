"""The whole house running: `segue up`, and the command used on it as a person would."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.segue_up import SegueUp, segue_up

COMMAND_TIMEOUT_S = 300


@dataclass
class House:
    """A running `segue up` and its data directory."""

    up: SegueUp
    data_dir: Path

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

    def url(self, track_id: str, quality: str = "hi_res_lossless", *, ttl_s: int = 3600) -> str:
        """The edge URL of a track's multivariant playlist."""
        words = ("--quality", quality, "--ttl", str(ttl_s), "--data-dir", str(self.data_dir))
        return self.segue("url", track_id, *words).stdout.strip()

    def at_origin(self, url: str) -> str:
        """The same address at the origin."""
        return url.replace(f":{self.up.ports['edge']}/", f":{self.up.ports['origin']}/")


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """A house in a folder with spaces in its name, up and empty, ended by SIGTERM."""
    data_dir = folder / "data of mine"
    with segue_up(data_dir, folder / "up.log") as up:
        up.until_ready()
        yield House(up, data_dir)
        up.process.terminate()
        assert up.end() == 0


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
