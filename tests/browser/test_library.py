"""The library in the browser: the same in all tabs, on all devices, at once, and after a time without a network."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.library_pages import LOOKS, Listener, Opening
from tests.browser.serving import BrowserHouse

WITHIN_S = 1.0

# When somebody clicked here, and when a first heart was seen here: by the clock that all pages of a machine share.
WATCH = """() => {
    const now = () => performance.timeOrigin + performance.now();
    addEventListener("click", () => (globalThis.clicked_ms = now()), { capture: true, once: true });
    globalThis.seen = new Promise(resolve => {
        const look = () => document.querySelector(".row-liked") && resolve(now());
        new MutationObserver(look).observe(document.body, { subtree: true, attributes: true, childList: true });
    });
}"""


def row(page: Page, title: str) -> Locator:
    """A track's row."""
    return page.locator(".row", has_text=title)


def heart(page: Page, title: str) -> Locator:
    """The heart in a track's row."""
    return row(page, title).get_by_role("button", name=re.compile("^Favourite"))


def until_synced(page: Page) -> None:
    """The library was read once: the album's button says what it is."""
    expect(page.get_by_role("button", name=re.compile("library$"))).to_be_visible()


def test_a_heart_is_in_all_tabs_and_devices_within_a_second(
    opening: Opening, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """One tab follows and tells the other; a browser elsewhere is told by the API."""
    path = f"/#/albums/{demo_album['id']}"
    one = opening.page(anna, path)
    tab, device = opening.tab(one, path), opening.page(anna, path)
    for page in (one, tab, device):
        until_synced(page)
        page.evaluate(WATCH)
    row(one, "Harbour").hover()
    heart(one, "Harbour").click()
    for page in (one, tab, device):
        expect(heart(page, "Harbour")).to_have_attribute("aria-pressed", "true")
    clicked_ms = one.evaluate("clicked_ms")
    took_s = [(page.evaluate("seen") - clicked_ms) / 1000 for page in (one, tab, device)]
    assert all(each_s < WITHIN_S for each_s in took_s), took_s


def test_the_api_is_asked_for_little(opening: Opening, anna: Listener, demo_album: dict[str, Any]) -> None:
    """Its limit is a hundred calls a minute: a start takes six, a page what it shows, a heart one."""
    page = opening.page(anna, f"/#/albums/{demo_album['id']}")
    until_synced(page)
    page.goto("/#/")
    expect(page.locator(".hero")).to_be_visible()
    with page.expect_response("**/library/playlists?*"):
        page.reload()  # from then on it knows that there are none
    expect(page.locator(".hero")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {urlsplit(request.url).path}"))

    def told() -> list[str]:
        calls = [call for call in asked if "/api/v1/" in call and "/artwork/" not in call]
        asked.clear()
        return sorted(call.replace("/api/v1", "") for call in calls)

    with page.expect_response("**/library/events"):
        page.reload()
    expect(page.locator(".hero")).to_be_visible()
    home = ["/features", "/library/events", "/me", "/me/recently-played", "/new-releases", "/popular"]
    assert [f"GET {path}" for path in home] == told()

    page.goto(f"/#/albums/{demo_album['id']}")
    row(page, "Harbour").hover()
    assert ["GET /albums", f"GET /albums/{demo_album['id']}"] == told()
    with page.expect_response("**/library/changes"):
        heart(page, "Harbour").click()
    page.goto("/#/")
    expect(page.locator(".hero")).to_be_visible()
    assert ["GET /me/recently-played", "POST /library/changes"] == told()


def test_the_library_is_there_at_once_after_a_reload(
    opening: Opening, complaints: Complaints, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """Lists and hearts are shown as they were, though the API answers nothing; what was wished is kept."""
    for track in demo_album["tracks"][:2]:
        anna.call("PUT", f"/library/track/{track['id']}", {"liked": True})
    page = opening.page(anna, "/#/library/tracks")
    expect(page.locator(".row-liked")).to_have_count(2)
    complaints.expect("Failed to load resource")
    page.route(re.compile(r"/api/v1/library/"), lambda route: route.abort())
    page.reload()
    expect(page.locator(".row-liked")).to_have_count(2)
    heart(page, "Harbour").click()
    expect(page.locator(".row-liked")).to_have_count(1)
    page.reload()
    expect(page.locator(".row-liked")).to_have_count(1)
    page.unroute(re.compile(r"/api/v1/library/"))
    with page.expect_response(re.compile("/library/changes$")):
        page.reload()
    [liked] = anna.call("GET", "/library/tracks?liked=true")["items"]
    assert "Breakwater" == liked["title"]


def test_what_is_done_offline_comes_through(
    opening: Opening, complaints: Complaints, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """It is shown at once, in the other tab as well, and sent as soon as Segue can be reached."""
    path = f"/#/albums/{demo_album['id']}"
    page = opening.page(anna, path)
    tab, device = opening.tab(page, path), opening.page(anna, path)
    for each in (page, tab, device):
        until_synced(each)
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add to library").click()
    expect(page.locator(".toast")).to_contain_text("It is sent when Segue is back")
    expect(tab.get_by_role("button", name="Remove from library")).to_be_visible()
    assert [] == anna.call("GET", "/library/albums")["items"]
    page.context.set_offline(False)
    expect(device.get_by_role("button", name="Remove from library")).to_be_visible()
    assert [demo_album["id"]] == [item["id"] for item in anna.call("GET", "/library/albums")["items"]]


def test_a_change_that_is_refused_is_undone_and_said(
    opening: Opening, house: BrowserHouse, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """A public playlist that is public no more when it is added."""
    admin = Listener.of(house, house.admin)
    playlist = admin.call("POST", "/playlists", {"name": "For everybody", "public": True})
    page = opening.page(anna, f"/#/playlists/{playlist['id']}")
    add = page.get_by_role("button", name="Add to library")
    expect(add).to_be_visible()
    admin.call("PATCH", f"/playlists/{playlist['id']}", {"public": False, "version": playlist["version"]})
    add.click()
    expect(page.locator(".toast-problem")).to_have_text("For everybody: not added. It has gone.")
    expect(add).to_be_visible()


def test_lists_are_sorted_picked_from_and_helpful_when_empty(
    opening: Opening, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """As the API has them; and what is removed goes at once."""
    page = opening.page(anna, "/#/library/albums")
    expect(page.locator(".empty-state")).to_contain_text("No albums yet")
    titles = [track["title"] for track in demo_album["tracks"]]
    for track in demo_album["tracks"]:
        anna.call("PUT", f"/library/track/{track['id']}", {"liked": track["title"] == "Landfall"})
    page.get_by_role("navigation", name="Library").get_by_role("link", name="Tracks").click()
    shown = page.locator(".row-title")
    expect(shown).to_have_text(list(reversed(titles)))
    page.get_by_label("Order").select_option("title")
    expect(shown).to_have_text(sorted(titles))
    page.get_by_label("Tracks that begin with").fill("har")
    expect(shown).to_have_text(["Harbour"])
    page.get_by_label("Tracks that begin with").fill("")
    page.get_by_role("button", name="Favourites").click()
    expect(shown).to_have_text(["Landfall"])
    assert "liked=true" in page.url
    heart(page, "Landfall").click()
    expect(page.locator(".empty-state")).to_contain_text("No favourites yet")


def test_a_stream_that_is_held_back_is_polled_for(
    opening: Opening, complaints: Complaints, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """Where server-sent events don't get through, the library follows all the same."""

    def without_streams(route: Route) -> None:
        if "wait_s" in route.request.url:
            route.continue_()
        else:
            route.fulfill(status=502, body="no streams here")

    complaints.expect("502")
    page = opening.page(anna, "/#/library/albums")
    page.context.route(re.compile("/library/events"), without_streams)
    page.reload()
    with page.expect_request(re.compile(r"/library/events\?wait_s"), timeout=20_000):
        pass
    anna.call("PUT", f"/library/album/{demo_album['id']}", {})
    expect(page.locator(".card")).to_have_count(1)


@pytest.mark.parametrize("options", LOOKS)
def test_nobody_is_kept_out_of_the_library(
    opening: Opening, anna: Listener, demo_album: dict[str, Any], options: dict[str, Any]
) -> None:
    """Axe finds nothing in any list, empty and full."""
    page = opening.page(anna, "/#/library", bypass_csp=True, **options)
    for name in ("Playlists", "Albums", "Artists", "Tracks"):
        page.get_by_role("navigation", name="Library").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_attached()
        assert [] == barriers(page), name
    anna.call("PUT", f"/library/track/{demo_album['tracks'][0]['id']}", {"liked": True})
    expect(page.locator(".row-liked")).to_have_count(1)
    assert [] == barriers(page)
