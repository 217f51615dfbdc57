"""The player's page as a listener uses it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Request, Route, expect

SEGMENT = re.compile(r"/seg-(\d+)\.m4s")
OF_PLAYING = re.compile(r"/m/|/api/v1/stream/")


@dataclass
class PlayerPage:
    """What is seen of what plays."""

    page: Page

    @property
    def bar(self) -> Locator:
        """The player at the bottom."""
        return self.page.locator(".bar")

    @property
    def slider(self) -> Locator:
        """Where in the track it is."""
        return self.bar.get_by_role("slider", name="Position")

    def play_album(self, album: dict[str, Any]) -> None:
        """Play all of it from its page."""
        self.open_album(album).click()
        self.until_at(0.3)

    def open_album(self, album: dict[str, Any]) -> Locator:
        """Its page; what is told is the button that plays it."""
        self.page.goto(f"/#/albums/{album['id']}")
        return self.page.locator("main").get_by_role("button", name="Play", exact=True).first

    def position_s(self) -> float:
        """As the slider tells it."""
        return float(self.slider.get_attribute("aria-valuenow") or "nan")

    def until_at(self, position_s: float, *, timeout_ms: float = 10_000) -> None:
        """Return once it has played so far, or farther."""
        self.page.wait_for_function(
            "at => Number(document.querySelector('.bar [role=slider]')?.getAttribute('aria-valuenow')) >= at",
            arg=position_s,
            timeout=timeout_ms,
        )

    def expect_track(self, title: str) -> None:
        """It is this one's turn."""
        expect(self.bar.locator(".playing-title")).to_have_text(title)

    def button(self, name: str) -> Locator:
        """One of the bar's."""
        return self.bar.get_by_role("button", name=name, exact=True)

    def upcoming(self) -> list[str]:
        """The titles of what comes, in the open queue."""
        return self.page.locator(".panel [data-upcoming] .queue-title").all_inner_texts()

    def note_requests(self) -> list[str]:
        """The addresses of what is asked for from now on to play anything: streams, playlists, keys, segments."""
        asked: list[str] = []

        def note(request: Request) -> None:
            if OF_PLAYING.search(request.url):
                asked.append(request.url)

        self.page.on("request", note)
        return asked

    def choose_quality(self, *values: str, every_ms: int = 0) -> None:
        """Choose one after the other in the settings, which are left open."""
        panel = self.page.get_by_role("dialog", name="Loudness and quality")
        if not panel.is_visible():
            self.button("Loudness and quality").click()
        self.page.evaluate(
            """async ([values, every_ms]) => {
                for (const value of values) {
                    document.querySelector(`.popover input[value="${value}"]`).click();
                    await new Promise(resolve => setTimeout(resolve, every_ms));
                }
            }""",
            [list(values), every_ms],
        )

    def slow_down(self, *, bytes_per_s: float) -> None:
        """Give the page a slow network from now on."""
        line = {
            "offline": False,
            "latency": 100,
            "downloadThroughput": bytes_per_s,
            "uploadThroughput": bytes_per_s,
        }
        self.page.context.new_cdp_session(self.page).send("Network.emulateNetworkConditions", line)

    def hold_back_segments(self, *, but: int) -> Callable[[], None]:
        """Have the network deliver the first few segments of a track and no more, until the answer is called."""

        def decide(route: Route) -> None:
            found = SEGMENT.search(route.request.url)
            if found is None or int(found[1]) < but:
                route.continue_()
            else:
                route.abort("internetdisconnected")

        self.page.context.route(SEGMENT, decide)
        return lambda: self.page.context.unroute(SEGMENT)
