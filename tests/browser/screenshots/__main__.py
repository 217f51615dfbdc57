"""Take every picture of `docs/screenshots` anew: `python -m tests.browser.screenshots [FOLDER]`.

A house of its own, the demo album, and music and covers that are made for it: nothing in the pictures is anybody's.
With a folder the house stays there, and the next time only the pictures are taken.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, DEMO_TRACKS
from tests.browser.installing import NO_CHROMIUM, find_chromium
from tests.browser.library_pages import Listener
from tests.browser.screenshots.camera import Camera
from tests.browser.screenshots.crowd import crowd
from tests.browser.screenshots.desk_scenes import take_desk
from tests.browser.screenshots.living import INES, live_in
from tests.browser.screenshots.music import write_albums
from tests.browser.screenshots.player_scenes import take_player
from tests.browser.serving import BrowserHouse, running_browser_house

INTO = Path(__file__).resolve().parents[3] / "docs" / "screenshots"


def main(folder: Path | None) -> int:
    """Take them; 1 where there is no browser to take them with."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write(f"{NO_CHROMIUM}\n")
        return 1
    INTO.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, running_browser_house(folder or Path(scratch)) as house:
        house.until_packaged(DEMO_TRACKS)
        if len(_tracks(house)) == DEMO_TRACKS:
            write_albums(Path(scratch) / "masters")
            for album in sorted((Path(scratch) / "masters").iterdir()):
                house.ingest(album)
            live_in(house)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            with crowd(house, _tracks(house)):
                _take(browser, house, Path(scratch))
            browser.close()
    return 0


def _take(browser: Browser, house: BrowserHouse, scratch: Path) -> None:
    listener = Listener.of(house, INES)
    albums, playlists = listener.call("GET", "/albums?limit=100"), listener.call("GET", "/playlists")
    album = next(each for each in albums["items"] if each["title"] == "Low Sun")
    by_name = {each["name"]: each["id"] for each in playlists["items"]}
    take_player(Camera(browser, house.player, INES, INTO), album, by_name)
    take_desk(Camera(browser, house.player, house.admin, INTO), scratch, _asset_id(house, "04 Clearing.flac"))


def _tracks(house: BrowserHouse) -> list[dict[str, Any]]:
    tracks: list[dict[str, Any]] = house.call("GET", "/tracks?limit=100", token=house.admin_token())["items"]
    return tracks


def _asset_id(house: BrowserHouse, file_name: str) -> str:
    jobs = house.call("GET", "/admin/jobs?state=done&limit=200", token=house.admin_token())["items"]
    asset_id: str = next(job["asset_id"] for job in jobs if job["file_name"] == file_name)
    return asset_id


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
