"""The catalog's pages: what leads where, by mouse and by keys, and that nobody is kept out."""

import re
import uuid
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.serving import BrowserHouse

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
INDEXED_AFTER_TRIES = 40

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

Account = tuple[str, str]


@pytest.fixture(scope="module")
def listener(house: BrowserHouse, demo_album: dict[str, Any], ten_tracks: list[str]) -> Account:
    """Who has heard the demo album, so that nothing of the pages is empty."""
    account = house.listener(f"reader-{uuid.uuid4().hex[:8]}")
    token = house.call("POST", "/auth/login", {"email": account[0], "password": account[1]})["token"]
    for track in demo_album["tracks"]:
        play = {"id": str(uuid.uuid4()), "track_id": track["id"], "listened_s": track["length_s"]}
        house.call("POST", "/plays", {**play, "played_at": track["updated_at"]}, token=token)
    return account


@pytest.fixture
def desktop(
    new_page: Callable[..., Page], sign_in: Callable[[Page, Account], None], listener: Account
) -> Page:
    """The player's home on a desktop."""
    page = new_page(viewport=DESKTOP)
    sign_in(page, listener)
    page.goto("/")
    expect(page.locator("#page h1")).to_have_count(1)
    return page


def heading(page: Page, name: str) -> None:
    """The page of this name has come."""
    expect(page.locator("#page h1")).to_have_text(name)


def test_home_puts_one_album_first_and_leads_to_it(desktop: Page, demo_album: dict[str, Any]) -> None:
    """A play button that can't be missed; the album's page tells all that is on it, and the way to the artist."""
    expect(desktop.get_by_role("button", name=re.compile("^Play ")).first).to_be_visible()
    desktop.locator(".card-link", has_text="Low Sun").first.click()
    heading(desktop, "Low Sun")
    expect(desktop).to_have_title("Low Sun – Segue")
    expect(desktop.locator("#page h1")).to_be_focused()
    titles = [track["title"] for track in demo_album["tracks"]]
    assert titles == desktop.locator(".row-title").all_inner_texts()
    expect(desktop.locator(".badge")).to_have_text("Lossless")
    desktop.locator(".album-artist a").click()
    heading(desktop, "Segue")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/#/genres/Nonesuch", "No such genre"),
        ("/#/year/-1", "No such year"),
        ("/#/year/1999", "No such year"),
        ("/#/year/9999", "No such year"),
        ("/#/year/20e2", "No such year"),
        ("/#/albums/nonesuch", "Nothing here"),
    ],
)
def test_what_there_is_not_is_said(desktop: Page, complaints: Complaints, path: str, title: str) -> None:
    """With a way on, rather than an empty page of it."""
    complaints.expect("422")
    desktop.goto(path)
    heading(desktop, title)
    expect(desktop.locator(".notice a")).to_be_visible()


def test_home_says_featured_once(desktop: Page, demo_album: dict[str, Any]) -> None:
    """Of the album that is put first; what else is featured has a title of its own."""
    featured = {"kind": "album", "position": 0, "album": demo_album, "playlist": None}
    other = {**demo_album, "id": str(uuid.uuid4()), "title": "Another"}
    items = [featured, {**featured, "position": 1, "album": other}]
    desktop.route("**/api/v1/features?*", lambda route: route.fulfill(json={"items": items}))
    desktop.reload()
    expect(desktop.get_by_text("Featured", exact=True)).to_have_count(1)
    expect(desktop.get_by_role("heading", name="Also featured")).to_be_visible()


def test_the_keyboard_passes_the_navigation_by(desktop: Page) -> None:
    """The first stop leads to the page itself; the address stays."""
    desktop.keyboard.press("Tab")
    expect(desktop.get_by_role("link", name="Skip to the content")).to_be_focused()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("#page h1")).to_be_focused()
    assert desktop.url.endswith("/")


def test_going_back_finds_the_page_as_it_was_left(desktop: Page) -> None:
    """Scrolled as it was, with the focus where it was."""
    desktop.set_viewport_size({"width": 1440, "height": 260})
    desktop.goto("/#/albums")
    link = desktop.locator(".card-link", has_text="Low Sun")
    expect(link).to_have_count(1)
    desktop.evaluate("window.scrollTo(0, 90)")
    link.focus()
    scrolled = desktop.evaluate("window.scrollY")
    assert scrolled >= 90  # focus may have brought it into sight
    desktop.keyboard.press("Enter")
    heading(desktop, "Low Sun")
    assert 0 == desktop.evaluate("window.scrollY")
    desktop.get_by_role("button", name="Back").click()
    heading(desktop, "Albums")
    assert scrolled == desktop.evaluate("window.scrollY")
    expect(link).to_be_focused()


def test_long_lists_come_page_by_page(desktop: Page) -> None:
    """The next page comes as the end comes into sight: all artists in the end, each once."""

    def one_at_a_time(route: Route) -> None:
        route.continue_(url=re.sub(r"limit=\d+", "limit=1", route.request.url))

    everybody = desktop.request.get("/api/v1/artists?limit=200").json()["items"]
    desktop.route("**/api/v1/artists?*", one_at_a_time)
    desktop.goto("/#/artists")
    expect(desktop.locator(".card")).to_have_count(len(everybody))
    assert [artist["name"] for artist in everybody] == desktop.locator(".card-title").all_inner_texts()


def test_rows_are_walked_with_the_arrows(desktop: Page, demo_album: dict[str, Any]) -> None:
    """One stop for Tab; up and down from row to row; the menu by its key, and the focus back where it was."""
    desktop.goto(f"/#/albums/{demo_album['id']}")
    heading(desktop, "Low Sun")
    first, second = (desktop.locator(".row", has_text=track["title"]) for track in demo_album["tracks"][:2])
    first.focus()
    desktop.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    desktop.keyboard.press("ArrowDown")  # the disc ends here
    expect(second).to_be_focused()
    desktop.keyboard.press("Home")
    desktop.keyboard.press("Shift+F10")
    menu = desktop.get_by_role("menu", name=demo_album["tracks"][0]["title"])
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    desktop.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(first).to_be_focused()
    first.hover()
    desktop.mouse.down(button="right")
    expect(menu).to_have_count(0)  # Firefox would close it at the release
    desktop.mouse.up(button="right")
    menu.get_by_role("menuitem", name="Go to artist").click()
    heading(desktop, "Segue")


def test_search_by_keys_alone(desktop: Page) -> None:
    """`/` leads to the field; what is typed is found; arrows lead through it, Enter to the best; it is remembered."""
    desktop.keyboard.press("/")
    field = desktop.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.press_sequentially("low su", delay=20)
    expect(desktop.locator(".top-title")).to_have_text("Low Sun")
    expect(field).to_be_focused()
    desktop.keyboard.press("ArrowDown")
    expect(desktop.locator(".top-result")).to_be_focused()
    desktop.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    desktop.keyboard.press("Enter")
    heading(desktop, "Low Sun")
    expect(field).to_have_value("")
    desktop.go_back()
    expect(field).to_have_value("low su")
    field.fill("")
    expect(desktop.locator(".recent-search")).to_have_text(["low su"])
    desktop.locator(".recent-search").click()
    expect(desktop.locator(".top-title")).to_have_text("Low Sun")


def test_a_search_too_many_is_made_when_there_is_room_again(
    desktop: Page, demo_album: dict[str, Any], complaints: Complaints
) -> None:
    """The page says how long it waits, and then shows what was looked for."""
    complaints.expect("429")
    refused = {
        "status": 429,
        "headers": {"Retry-After": "2"},
        "json": {"code": "rate-limited", "title": "No"},
    }
    desktop.route(re.compile("/search[?]"), lambda route: route.fulfill(**refused), times=1)
    desktop.goto("/#/search?q=harbour")
    expect(desktop.locator(".search-results")).to_contain_text("Segue looks on in 2 seconds.")
    expect(desktop.locator(".row-title", has_text="Harbour").first).to_be_visible()


def test_a_page_too_many_comes_by_itself(
    page: Page, sign_in: Callable[[Page, tuple[str, str]], None], house: BrowserHouse, complaints: Complaints
) -> None:
    """Neither the player's start nor a page takes a full minute's calls for a failure."""
    complaints.expect("429")
    sign_in(page, house.listener("hurried"))
    refused = {
        "status": 429,
        "headers": {"Retry-After": "2"},
        "json": {"code": "rate-limited", "title": "No"},
    }
    for call in ("/api/v1/me$", "/api/v1/genres[?]"):
        page.route(re.compile(call), lambda route: route.fulfill(**refused), times=1)
    page.goto("/#/genres")
    expect(page.locator("h1")).to_have_text("One moment")
    expect(page.locator("#page h1")).to_have_text("One moment")
    expect(page.locator("#page h1")).to_have_text("Genres")


def test_a_page_too_many_that_is_left_comes_with_who_comes_back(
    desktop: Page, complaints: Complaints
) -> None:
    """Its time was over while another page was shown."""
    complaints.expect("429")
    refused = {
        "status": 429,
        "headers": {"Retry-After": "60"},
        "json": {"code": "rate-limited", "title": "No"},
    }
    desktop.clock.install()
    desktop.route(re.compile("/api/v1/genres[?]"), lambda route: route.fulfill(**refused), times=1)
    desktop.goto("/#/genres")
    heading(desktop, "One moment")
    desktop.goto("/#/albums")
    heading(desktop, "Albums")
    desktop.clock.fast_forward(60_000)
    desktop.go_back()
    heading(desktop, "Genres")


def test_a_page_that_could_not_be_reached_comes_with_segue(desktop: Page, complaints: Complaints) -> None:
    """By itself: before whoever waits for it, and before who comes back to it."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    desktop.context.set_offline(True)
    desktop.goto("/#/genres")
    heading(desktop, "Segue can’t be reached")
    desktop.goto("/#/artists")
    heading(desktop, "Segue can’t be reached")
    desktop.context.set_offline(False)
    heading(desktop, "Artists")
    desktop.go_back()
    heading(desktop, "Genres")


def test_the_search_page_takes_what_is_typed(desktop: Page, demo_album: dict[str, Any]) -> None:
    """Also where somebody comes to it by a link, as on a phone."""
    desktop.goto("/#/albums")
    expect(desktop.locator("#page h1")).to_be_focused()
    desktop.evaluate("location.hash = '#/search'")
    expect(desktop.locator("#page h1")).to_have_text("Search")
    expect(desktop.get_by_role("searchbox")).to_be_focused()


def test_an_address_can_lead_to_no_other_call(desktop: Page, demo_album: dict[str, Any]) -> None:
    """An id with dots and slashes is none, and nobody is asked for it."""
    asked: list[str] = []
    desktop.goto("/#/albums")
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.evaluate("location.hash = '#/albums/..%2F..%2Fv1%2Fme'")
    expect(desktop.locator("#page h1")).to_have_text("Nothing here")
    assert [] == [url for url in asked if url.endswith("/me")]


def test_search_within_the_library(
    desktop: Page, house: BrowserHouse, listener: Account, demo_album: dict[str, Any]
) -> None:
    """Only what was added is found there, and nothing is said as such."""
    desktop.goto("/#/search?q=harbour")
    expect(desktop.locator(".row-title", has_text="Harbour").first).to_be_visible()
    desktop.get_by_role("button", name="Your library").click()
    expect(desktop.locator(".search-nothing")).to_contain_text("Your library has nothing")
    assert "within=library" in desktop.url
    token = house.call("POST", "/auth/login", {"email": listener[0], "password": listener[1]})["token"]
    house.call("PUT", f"/library/track/{demo_album['tracks'][0]['id']}", {}, token=token)
    expect_found(desktop, "harbour", ".row-title", ["Harbour"])


def test_lyrics_are_found_by_what_is_sung(
    desktop: Page, house: BrowserHouse, demo_album: dict[str, Any]
) -> None:
    """With the line in which it is sung, and the words marked."""
    track, token = demo_album["tracks"][2], house.admin_token()
    desktop.goto("/#/search")
    house.call("PUT", f"/tracks/{track['id']}/lyrics", {"plain": "Over the quiet meridian"}, token=token)
    expect_found(desktop, "quiet merid", "mark", ["quiet", "meridian"])


def expect_found(page: Page, q: str, selector: str, texts: list[str]) -> None:
    """The index follows the catalog within a second or so: it is asked until it has."""
    field = page.get_by_role("searchbox")
    for _ in range(INDEXED_AFTER_TRIES):
        with page.expect_response(re.compile("/search[?]")):
            field.fill(q)
        expect(page.locator(".search-asking")).to_have_count(0)
        if page.locator(selector).count():
            break
        field.fill("")
    expect(page.locator(selector)).to_have_text(texts)


def test_a_place_that_is_none(desktop: Page, complaints: Complaints) -> None:
    """An address that leads nowhere, or to what has gone, says so and leads home."""
    complaints.expect("404")
    for path in ("/#/nowhere", f"/#/albums/{uuid.uuid4()}"):
        desktop.goto(path)
        heading(desktop, "Nothing here")
    desktop.locator("#page").get_by_role("link", name="Home").click()
    expect(desktop.locator(".hero")).to_be_visible()


LONG_WORD = "Supercalifragilisticexpialidocious"
NAMES = re.compile("/api/v1/(albums|artists|features|new-releases|popular)")


def tell_long_names(route: Route) -> None:
    """What the API answers, with names of one word that no line holds."""
    answer = route.fetch()
    body = re.sub(r'"(title|name)":"[^"]*"', rf'"\1":"{LONG_WORD * 4}"', answer.text())
    route.fulfill(response=answer, body=body)


def is_wider_than_its_window(page: Page) -> bool:
    """Whether it would have to be scrolled sideways."""
    wider: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wider


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "narrow"])
def test_the_longest_word_stays_on_its_page(
    desktop: Page, demo_album: dict[str, Any], viewport: ViewportSize
) -> None:
    """It is broken, or cut off, in heads, cards and lists."""
    desktop.set_viewport_size(viewport)
    desktop.route(NAMES, tell_long_names)
    for path in ("albums/{album}", "artists/{artist}", "albums", "artists", "popular", ""):
        desktop.goto(f"/#/{path.format(album=demo_album['id'], artist=demo_album['artist']['id'])}")
        expect(desktop.locator("#page").get_by_text(LONG_WORD).first).to_be_visible()
        assert not is_wider_than_its_window(desktop), path
    desktop.unroute_all(behavior="ignoreErrors")


def test_an_album_fits_the_narrowest_window_while_it_plays(desktop: Page, demo_album: dict[str, Any]) -> None:
    """320 pixels (WCAG 2.2, 1.4.10), and no button's word is wider than the button."""
    desktop.set_viewport_size(NARROW)
    desktop.goto(f"/#/albums/{demo_album['id']}")
    buttons = desktop.locator(".collection-buttons .button")
    buttons.first.click()
    expect(buttons.first).to_have_text("Pause")
    assert not is_wider_than_its_window(desktop)
    assert [] == buttons.evaluate_all("all => all.filter((one) => one.scrollWidth > one.clientWidth)")


def test_before_anything_was_played_pages_say_so_alike(
    page: Page, sign_in: Callable[[Page, Account], None], house: BrowserHouse
) -> None:
    """History, the year and the library: what would be here, and where to find it."""
    sign_in(page, house.listener(f"silent-{uuid.uuid4().hex[:8]}"))
    for path in ("history", "year", "library/tracks"):
        page.goto(f"/#/{path}")
        expect(page.locator(".empty-state .empty-title")).to_be_visible()
        expect(page.locator(".empty-state").get_by_role("link", name="Browse albums")).to_be_visible()
    expect(page.get_by_role("button", name="Shuffle")).to_be_hidden()
    expect(page.get_by_label("Order")).to_be_hidden()


def test_a_year_that_has_just_begun_is_told_in_minutes(desktop: Page) -> None:
    """And its first minutes are no full bar."""
    year: dict[str, Any] = {
        **{f"top_{kind}": [] for kind in ("artists", "albums", "tracks", "genres")},
        "plays": 2,
        "hours": 0.04,
        "tracks": 2,
        "artists": 1,
        "longest_streak": None,
        "months": [{"month": 1, "plays": 2, "hours": 0.04}],
    }
    desktop.route("**/api/v1/me/statistics/*", lambda route: route.fulfill(json=year))
    desktop.goto("/#/year")
    expect(desktop.locator(".figures-large > div").first).to_have_text(re.compile("minutes.*2|2.*minutes"))
    expect(desktop.locator(".month-hours").first).to_have_text("2 min")
    bar = desktop.locator(".month-bar").first.bounding_box()
    assert bar is not None
    assert bar["height"] < 16


PAGES: dict[str, str | re.Pattern[str]] = {
    "albums": "Albums",
    "albums/{album}": "Low Sun",
    "artists": "Artists",
    "artists/{artist}": "Segue",
    "genres": "Genres",
    "genres/Ambient": "Ambient",
    "new": "New",
    "browse": "Browse",
    "popular": "Popular",
    "history": "History",
    "year": re.compile("^Your [0-9]{4}$"),
    "account": "Account",
    "none": "Nothing here",
    "search?q=low": "Search",
    "": "Home",
}
"""Every page, and its heading."""


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nobody_is_kept_out(
    new_page: Callable[..., Page],
    sign_in: Callable[[Page, Account], None],
    listener: Account,
    demo_album: dict[str, Any],
    viewport: ViewportSize,
) -> None:
    """Axe finds nothing on any page, light or dark, and none is wider than the window."""
    page = new_page(viewport=viewport, bypass_csp=True)
    sign_in(page, listener)
    page.goto("/#/search")
    for path, title in PAGES.items():
        page.goto(f"/#/{path.format(album=demo_album['id'], artist=demo_album['artist']['id'])}")
        expect(page.locator("#page h1")).to_have_text(title)
        if "search" in path:
            expect(page.locator(".top-title")).to_be_visible()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert [] == barriers(page), f"{path} {scheme}"
        assert viewport["width"] == page.evaluate("document.documentElement.scrollWidth"), path
    page.goto(f"/#/albums/{demo_album['id']}")
    page.get_by_role("button", name="More about Harbour").click()
    assert [] == barriers(page), "the menu"
