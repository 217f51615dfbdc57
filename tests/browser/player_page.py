"""The player's page as a listener uses it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

SEGMENT = re.compile(r"/seg-(\d+)\.m4s")


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
        self.page.goto(f"/#/albums/{album['id']}")
        self.page.locator("main").get_by_role("button", name="Play", exact=True).first.click()
        self.until_at(0.3)

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
