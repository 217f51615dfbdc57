"""The ingest desk's pictures."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.screenshots.camera import Camera
from tests.masters import write_master

LONG_S = 150
PACKAGED_WITHIN_MS = 90_000
FOLDER = "Paper Tides/Field Notes"


def take_desk(camera: Camera, scratch: Path, asset_id: str) -> None:
    """Jobs of every kind, what became of one, and the figures."""
    page = camera.page("light")
    page.goto("/desk")
    page.locator(".drop").wait_for()
    _hand_in(page, scratch)
    camera.take(page, "desk-masters-desktop-light")
    phone = camera.phone("dark")
    phone.goto("/desk")
    phone.locator(".job").first.wait_for()
    camera.take(phone, "desk-masters-phone-dark")
    page.get_by_role("link", name="Review 02 Errand.flac").click(timeout=PACKAGED_WITHIN_MS)
    page.get_by_label("Title").wait_for()
    camera.take(page, "desk-review-desktop-light")
    night = camera.page("dark")
    night.goto(f"/desk#/assets/{asset_id}")
    night.locator(".rendition-chart .chart-line").first.wait_for()
    camera.take(night, "desk-asset-desktop-dark")
    night.get_by_role("button", name="Verify").click()
    night.locator(".report-verdict").wait_for(timeout=PACKAGED_WITHIN_MS)
    night.locator(".verification").scroll_into_view_if_needed()
    camera.take(night, "desk-verification-desktop-dark")
    page.goto("/desk#/figures")
    page.locator(".figure-chart .chart-text").first.wait_for()
    camera.take(page, "desk-figures-desktop-light")


def _hand_in(page: Page, scratch: Path) -> None:
    """One that waits for a word, one that is broken, one that takes long; then a picture of all of them."""
    folder = scratch / FOLDER
    short = write_master(folder / "02 Errand.flac", _tags("Errand", 2), seed=2, length_s=20)
    (folder / "03 Torn Page.flac").write_bytes(short.read_bytes()[:40_000])
    long = write_master(
        folder / "01 Slow Train.flac",
        _tags("Slow Train", 1),
        seed=1,
        length_s=LONG_S,
        sample_rate_hz=96_000,
        bit_depth=24,
    )
    page.get_by_label("Look at tags before publishing").check()
    _choose(page, [short, folder / "03 Torn Page.flac"])
    page.get_by_role("link", name=f"Review {short.name}").wait_for(timeout=PACKAGED_WITHIN_MS)
    _choose(page, [long])
    page.locator(".job", has_text=long.name).get_by_text("Encoding").wait_for(timeout=PACKAGED_WITHIN_MS)


def _choose(page: Page, paths: list[Path]) -> None:
    page.locator("input[type=file]").first.set_input_files(paths)


def _tags(title: str, number: int) -> dict[str, Any]:
    return {
        "title": title,
        "artist": "Paper Tides",
        "album": "Field Notes",
        "track": str(number),
        "genre": "Jazz",
    }
