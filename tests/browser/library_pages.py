"""What the tests of the library and of playlists share: listeners of their own, with pages signed in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page

from tests.browser.serving import BrowserHouse

if TYPE_CHECKING:
    from tests.browser.conftest import Complaints

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}

LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "viewport": PHONE, "has_touch": True},
    {"color_scheme": "dark"},
]
"""Each theme and each size once."""


@dataclass
class Listener:
    """An account, and what the API says to a client of hers that is no browser."""

    house: BrowserHouse
    account: tuple[str, str]
    token: str

    @classmethod
    def of(cls, house: BrowserHouse, account: tuple[str, str]) -> "Listener":
        """Open a session."""
        email, password = account
        token = house.call("POST", "/auth/login", {"email": email, "password": password})["token"]
        return cls(house, account, token)

    @classmethod
    def new(cls, house: BrowserHouse, name: str) -> "Listener":
        """Nobody else has this account, so its library is empty; `name` is what others see."""
        made = cls.of(house, house.listener(f"{name.lower()}-{uuid.uuid4().hex[:8]}"))
        made.call("PATCH", "/me", {"display_name": name})
        return made

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers her."""
        return self.house.call(method, path, body, token=self.token)

    def playlist(self, name: str, track_ids: list[str]) -> str:
        """Make one; its id."""
        playlist_id: str = self.call("POST", "/playlists", {"name": name})["id"]
        for start in range(0, len(track_ids), 1000):
            entries = [{"track_id": track_id} for track_id in track_ids[start : start + 1000]]
            self.call("POST", f"/playlists/{playlist_id}/entries", {"entries": entries})
        return playlist_id

    def titles(self, playlist_id: str) -> list[str]:
        """What is on a playlist, as the API has it."""
        entries = self.call("GET", f"/playlists/{playlist_id}/entries")["items"]
        return [entry["track"]["title"] for entry in entries]


@dataclass
class Opening:
    """Opens pages of listeners, each in a browser of its own, and further tabs."""

    new_page: Callable[..., Page]
    sign_in: Callable[[Page, tuple[str, str]], None]
    complaints: "Complaints"

    def page(self, listener: Listener, path: str, **options: Any) -> Page:
        """A page in a browser that nobody else uses."""
        page = self.new_page(**{"viewport": DESKTOP, **options})
        self.sign_in(page, listener.account)
        page.goto(path)
        return page

    def tab(self, page: Page, path: str) -> Page:
        """Another tab beside a page."""
        tab = page.context.new_page()
        self.complaints.watch(tab)
        tab.goto(path)
        return tab
