"""Opens pages in one look or another, and keeps pictures of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

from tests.browser.library_pages import DESKTOP, PHONE
from tests.browser.screenshots.picture import save

PATIENCE_MS = 30_000
SETTLED_MS = 700
"""Pictures and panels have faded in."""
ARTWORK_THERE = """() => [...document.images].every(image => {
    const { top, bottom, right } = image.getBoundingClientRect();
    return image.complete || bottom <= 0 || top >= innerHeight || right <= 0 || !image.checkVisibility();
})"""

Theme = Literal["light", "dark"]


@dataclass
class Camera:
    """One account's; every page is a browser of its own."""

    browser: Browser
    base_url: str
    account: tuple[str, str]
    into: Path

    def page(self, theme: Theme) -> Page:
        """On a desktop."""
        return self._page(viewport=DESKTOP, color_scheme=theme)

    def phone(self, theme: Theme) -> Page:
        """As a phone shows it, with as many points for a pixel as needed to read it."""
        return self._page(viewport=PHONE, color_scheme=theme, has_touch=True, device_scale_factor=2)

    def take(self, page: Page, name: str) -> None:
        """Keep what is seen now, once its artwork is there."""
        page.wait_for_function(ARTWORK_THERE)
        page.wait_for_timeout(SETTLED_MS)
        save(page.screenshot(), self.into / f"{name}.png")

    def _page(self, **options: Any) -> Page:
        context = self.browser.new_context(base_url=self.base_url, **options)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        email, password = self.account
        answer = page.request.post("/api/v1/auth/login", data={"email": email, "password": password})
        if not answer.ok:
            raise RuntimeError(answer.text())
        page.goto("/")
        return page
