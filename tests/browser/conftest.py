"""One Chromium and one house for all tests of the pages.

Tests here are plain functions, never coroutines: Playwright's blocking interface keeps an event loop of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.installing import NO_CHROMIUM, find_chromium
from tests.browser.library_pages import Listener, Opening
from tests.browser.serving import BrowserHouse, running_browser_house

ARGUMENTS = [
    "--no-sandbox",  # Chromium won't start as root with it, and the pages are our own
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]
DEMO_TRACKS = 4
DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PATIENCE_MS = 10_000
"""How long a page is waited for; everything is on this machine."""


@dataclass
class Complaints:
    """What pages said on their consoles, threw, or were forbidden; a test fails by what it didn't expect."""

    told: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, *patterns: str) -> None:
        """Complaints in which one of these regular expressions is found are no failure."""
        self._expected.extend(patterns)

    def unexpected(self) -> list[str]:
        """What nobody expected."""
        return [told for told in self.told if not any(re.search(known, told) for known in self._expected)]

    def watch(self, page: Page) -> None:
        """Note what a page complains of; what the policy forbids is an error on the console."""
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.told.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: Error) -> None:
        self.told.append(f"thrown: {error}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The one Chromium, headless."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserHouse]:
    """The one house; tests share its catalog, so they make what they change."""
    if find_chromium() is None:
        pytest.skip(NO_CHROMIUM)
    with running_browser_house(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="package")
def demo_album(house: BrowserHouse) -> dict[str, Any]:
    """The demo album with its tracks, as the API tells it, once it is packaged."""
    house.until_packaged(DEMO_TRACKS)
    token = house.admin_token()
    [album] = [
        item for item in house.call("GET", "/albums", token=token)["items"] if item["title"] == "Low Sun"
    ]
    told: dict[str, Any] = house.call("GET", f"/albums/{album['id']}", token=token)
    assert DEMO_TRACKS == len(told["tracks"])
    return told


@pytest.fixture(scope="package")
def ten_masters(material: Path) -> list[Path]:
    """Ten real files that are one piece."""
    return sorted((material / "flac" / "subset").glob("*.flac"))[:10]


@pytest.fixture(scope="package")
def ten_tracks(house: BrowserHouse, demo_album: dict[str, Any], ten_masters: list[Path]) -> list[str]:
    """The ten as tracks of the house, in their order; behind the demo album, or it would not be made."""
    said = sorted(house.ingest(*ten_masters), key=lambda line: str(line["path"]))
    return [line["track_id"] for line in said]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What this test's pages complain of; whatever was not expected fails it."""
    noted = Complaints()
    yield noted
    assert [] == noted.unexpected()


@pytest.fixture
def new_page(browser: Browser, house: BrowserHouse, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Makes pages in contexts of their own (options as `Browser.new_context` takes them); paths are the house's."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        contexts.append(browser.new_context(base_url=house.player, **options))
        contexts[-1].set_default_timeout(PATIENCE_MS)
        made = contexts[-1].new_page()
        complaints.watch(made)
        return made

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of a fresh context; `page.goto("/")` is the player."""
    return new_page()


@pytest.fixture
def sign_in(house: BrowserHouse) -> Callable[[Page, tuple[str, str]], None]:
    """Gives a page's context a session of an account (e-mail address, password), without the pages' own form."""

    def do(page: Page, account: tuple[str, str]) -> None:
        email, password = account
        answer = page.request.post("/api/v1/auth/login", data={"email": email, "password": password})
        assert 200 == answer.status, answer.text()

    return do


@pytest.fixture
def desk(
    new_page: Callable[..., Page], sign_in: Callable[[Page, tuple[str, str]], None], house: BrowserHouse
) -> Page:
    """The ingest desk on a desktop, an administrator at it and the demo album published."""
    house.until_packaged(DEMO_TRACKS)
    page = new_page(viewport=DESKTOP)
    sign_in(page, house.admin)
    page.goto("/desk")
    expect(page.locator(".drop")).to_be_visible()
    return page


@pytest.fixture
def opening(
    new_page: Callable[..., Page], sign_in: Callable[[Page, tuple[str, str]], None], complaints: Complaints
) -> Opening:
    """Opens pages of several listeners."""
    return Opening(new_page, sign_in, complaints)


@pytest.fixture
def anna(house: BrowserHouse, demo_album: dict[str, Any]) -> Listener:
    """A listener whose library is empty."""
    return Listener.new(house, "Anna")
