"""The fixtures themselves: a test must fail when a page complains."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Complaints
from tests.browser.serving import BrowserHouse

INLINE = "document.body.setAttribute('style', 'color: red')"


def test_what_a_page_complains_of_is_noted(page: Page, complaints: Complaints) -> None:
    """Errors on the console, what is thrown, and what the policy forbids; and what was expected is no failure."""
    page.goto("/")
    page.evaluate("console.error('said aloud')")
    page.evaluate("setTimeout(() => { throw new Error('thrown late') })")
    page.evaluate(INLINE)
    page.wait_for_timeout(100)
    complaints.expect("401")  # nobody is signed in
    assert ["said aloud", "thrown late", "Content Security Policy"] == [
        next(
            (word for word in ("said aloud", "thrown late", "Content Security Policy") if word in told), told
        )
        for told in complaints.unexpected()
    ]
    complaints.expect("said aloud", "thrown late", "Content Security Policy")


def test_a_session_without_the_form(
    page: Page, house: BrowserHouse, sign_in: Callable[[Page, tuple[str, str]], None]
) -> None:
    """A context is signed in by its cookie."""
    sign_in(page, house.admin)
    assert house.admin[0] == page.request.get("/api/v1/me").json()["email"]


def test_the_demo_album_is_there(demo_album: dict[str, Any], ten_tracks: list[str]) -> None:
    """It can be played, and so can the ten real files."""
    assert "Low Sun" == demo_album["title"]
    assert 10 == len(set(ten_tracks))
