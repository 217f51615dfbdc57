"""Playlists: made, filled, put in order, shared, and found by rules."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.library_pages import LOOKS, PHONE, Listener, Opening
from tests.browser.serving import BrowserHouse

MANY = 10_000
DRAWN_AT_MOST = 60
MOVES = re.compile("/moves$")

# Every operator of every field with the value that a new rule begins with, as the editor has them.
EVERY_RULE = """async ([assets, today, playlist]) => {
    const { FIELDS, operatorsOf, usualValue } = await import(`${assets}/player/playlists/smart/fields.js`);
    const known = { today, genres: ["Ambient"], playlists: [{ id: playlist }] };
    return FIELDS.flatMap(field => operatorsOf(field).map(operator => {
        const value = usualValue(field, operator, known);
        return { field: field.name, [operator.name]: Array.isArray(value) && !value.length ? ["x"] : value };
    }));
}"""


@pytest.fixture
def track_ids(demo_album: dict[str, Any]) -> list[str]:
    """Of Harbour, Breakwater, Open Water and Landfall."""
    return [track["id"] for track in demo_album["tracks"]]


def entries(page: Page) -> Locator:
    """The titles on the playlist that is shown."""
    return page.locator(".entry .row-title")


def focused(page: Page) -> str:
    """The title of the entry that has the focus."""
    title: str = page.evaluate("document.activeElement.querySelector('.row-title')?.textContent")
    return title


def menu(page: Page, name: str, item: str) -> None:
    """Choose from the menu of something."""
    page.get_by_role("button", name=f"More about {name}").click()
    page.get_by_role("menuitem", name=item).click()


def test_a_playlist_is_made_filled_named_and_put_in_order(
    opening: Opening, anna: Listener, demo_album: dict[str, Any]
) -> None:
    """From an album's menu to a new playlist; then by the keyboard alone: moved, removed, put back."""
    page = opening.page(anna, f"/#/albums/{demo_album['id']}")
    menu(page, "Low Sun", "Add to playlist…")
    page.get_by_role("button", name="New playlist…").click()
    page.get_by_label("Name").fill("Evening")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show").click()
    expect(entries(page)).to_have_text(["Harbour", "Breakwater", "Open Water", "Landfall"])
    playlist_id = page.url.rsplit("/", 1)[-1]

    page.locator(".entry").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Harbour", "Landfall"])
    expect(page.locator("[aria-live=polite]", has_text="Harbour moved to 3 of 4")).to_be_attached()
    assert "Harbour" == focused(page)
    page.keyboard.press("Alt+End")
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Landfall", "Harbour"])
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    expect(page.locator(".toast")).to_contain_text("Breakwater removed")
    assert ["Open Water", "Landfall", "Harbour"] == anna.titles(playlist_id)
    assert "Open Water" == focused(page)
    page.get_by_role("button", name="Undo").click()
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Landfall", "Harbour"])

    page.get_by_role("button", name="Edit details").click()
    page.get_by_label("Name").fill("Late evening")
    page.get_by_label("Description").fill("By the sea.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Late evening")
    expect(
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Late evening")
    ).to_be_visible()
    assert ["Breakwater", "Open Water", "Landfall", "Harbour"] == anna.titles(playlist_id)


def test_what_is_done_with_a_playlist_is_within_reach(
    opening: Opening, anna: Listener, track_ids: list[str]
) -> None:
    """Also on a phone, and where its name takes several lines."""
    playlist_id = anna.playlist("A name that is long enough to take more than one line", track_ids)
    page = opening.page(anna, f"/#/playlists/{playlist_id}", viewport=PHONE)
    for name in ("Edit details", re.compile("^More about A name")):
        box = page.locator(".collection-buttons").get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def pull(page: Page, x: float, y: float) -> None:
    """Take a grip, and drag its row two rows down."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 125, steps=4)
    expect(page.locator(".entry-dragged")).to_have_count(1)


def test_an_entry_is_dragged_to_its_place(opening: Opening, anna: Listener, track_ids: list[str]) -> None:
    """By its grip; what makes room is seen, Escape lets it be."""
    playlist_id = anna.playlist("Dragged", track_ids)
    page = opening.page(anna, f"/#/playlists/{playlist_id}")
    grip = page.get_by_role("button", name="Move Harbour")
    grip.hover()
    box = grip.bounding_box()
    assert box is not None
    pull(page, box["x"] + 9, box["y"] + 9)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(entries(page).first).to_have_text("Harbour")
    pull(page, box["x"] + 9, box["y"] + 9)
    with page.expect_response(MOVES):
        page.mouse.up()
    expect(page.locator(".entry-dragged")).to_have_count(0)
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Harbour", "Landfall"])
    page.reload()
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Harbour", "Landfall"])


def test_a_change_on_what_is_no_more_shows_what_there_is(
    opening: Opening, complaints: Complaints, anna: Listener, track_ids: list[str]
) -> None:
    """Another device changed the playlist just before a move arrives."""
    playlist_id = anna.playlist("Two at once", track_ids)
    page = opening.page(anna, f"/#/playlists/{playlist_id}")
    complaints.expect("409")

    def after_another(route: Route) -> None:
        [first, *_] = anna.call("GET", f"/playlists/{playlist_id}/entries")["items"]
        version = anna.call("GET", f"/playlists/{playlist_id}")["version"]
        removal = {"entry_ids": [first["id"]], "version": version}
        anna.call("POST", f"/playlists/{playlist_id}/removals", removal)
        route.continue_()

    page.route(MOVES, after_another, times=1)
    page.locator(".entry").nth(1).focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".toast")).to_contain_text("Somebody changed this playlist meanwhile")
    expect(entries(page)).to_have_text(["Breakwater", "Open Water", "Landfall"])
    page.locator(".entry").nth(1).focus()
    with page.expect_response(MOVES):
        page.keyboard.press("Alt+ArrowUp")
    expect(entries(page)).to_have_text(["Open Water", "Breakwater", "Landfall"])
    assert ["Open Water", "Breakwater", "Landfall"] == anna.titles(playlist_id)


def test_two_people_make_a_playlist(
    opening: Opening, house: BrowserHouse, complaints: Complaints, anna: Listener, track_ids: list[str]
) -> None:
    """By a link that is shown once; each sees at once what the other does, and who did it."""
    bert = Listener.new(house, "Bert")
    playlist_id = anna.playlist("Ours", track_ids[:1])
    page = opening.page(anna, f"/#/playlists/{playlist_id}")
    menu(page, "Ours", "Who works on it…")
    page.get_by_role("button", name="Make it collaborative").click()
    page.get_by_role("button", name="Make an invitation").click()
    link = page.get_by_label("Invitation link").input_value()
    page.keyboard.press("Escape")

    other = opening.page(bert, link)
    other.get_by_role("button", name="Join").click()
    expect(other.locator("h1")).to_have_text("Ours")
    expect(other.locator(".entry .row-aside")).to_have_text(["Anna"])
    bert.call("POST", f"/playlists/{playlist_id}/entries", {"entries": [{"track_id": track_ids[3]}]})
    expect(entries(page)).to_have_text(["Harbour", "Landfall"])
    expect(page.locator(".entry .row-aside")).to_have_text(["You", "Bert"])
    page.locator(".entry").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(entries(other)).to_have_text(["Landfall", "Harbour"])

    menu(page, "Ours", "Who works on it…")
    complaints.expect("404")  # Bert's page looks for what is no longer his to see
    page.get_by_role("button", name="Remove Bert").click()
    expect(page.locator(".person")).to_have_count(1)
    expect(other.locator("h1")).to_have_text("Library")


def test_a_playlist_is_duplicated_and_deleted(opening: Opening, anna: Listener, track_ids: list[str]) -> None:
    """Deleting asks first."""
    playlist_id = anna.playlist("First", track_ids)
    page = opening.page(anna, f"/#/playlists/{playlist_id}")
    menu(page, "First", "Duplicate")
    expect(page.locator("h1")).to_have_text("First (copy)")
    expect(entries(page)).to_have_count(4)
    menu(page, "First (copy)", "Delete…")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("h1")).to_have_text("First (copy)")
    menu(page, "First (copy)", "Delete…")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator("h1")).to_have_text("Library")
    expect(page.locator(".card-title")).to_have_text(["First"])


def test_rules_find_tracks_while_they_are_made(
    opening: Opening, complaints: Complaints, anna: Listener, track_ids: list[str]
) -> None:
    """What they find is seen at once; what the API refuses is said at the very rule; then it is a playlist."""
    anna.call("PUT", f"/library/track/{track_ids[0]}", {"liked": True})
    anna.call("PUT", f"/library/track/{track_ids[1]}", {"liked": False})
    page = opening.page(anna, "/#/smart/new")
    summary = page.locator(".preview-summary")
    expect(summary).to_have_text(re.compile("^1 track,"))
    expect(page.locator(".preview .row-title")).to_have_text(["Harbour"])

    page.get_by_role("button", name="Add a group of rules").click()
    group = page.get_by_role("group", name="Group 2")
    expect(group.get_by_label("How the rules hold")).to_be_focused()
    group.get_by_label("What the rule is about").select_option(label="Disc")
    complaints.expect("422")
    group.get_by_label("Disc at least").fill("1.5")
    problem = group.get_by_role("group", name="Rule 1").locator(".rule-problem")
    expect(problem).to_have_text(re.compile("^Must be a whole number from 0 to"))
    expect(group.get_by_label("Disc at least")).to_have_attribute("aria-invalid", "true")
    group.get_by_label("Disc at least").fill("1")
    expect(problem).to_have_count(0)
    page.get_by_label("How the rules hold").first.select_option("any")
    expect(summary).to_have_text(re.compile("^2 tracks,"))
    page.get_by_label("What to choose from").select_option(label="All music")
    page.get_by_role("button", name="Order by").click()
    page.get_by_label("Order by").select_option("title")
    page.get_by_label("Tracks at most").fill("3")
    expect(summary).to_have_text(re.compile("^3 tracks,"))

    page.get_by_role("button", name="Create").click()
    expect(page.locator(".form-problem", has_text="Give it a name.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Found")
    page.get_by_role("button", name="Create").click()
    expect(page.locator("h1")).to_have_text("Found")
    titles = [track["title"] for track in anna.call("GET", "/tracks?limit=200")["items"]]
    expect(entries(page)).to_have_text(sorted(titles, key=str.casefold)[:3])
    menu(page, "Found", "Edit rules…")
    expect(page.get_by_label("Disc at least")).to_have_value("1")


def test_the_api_takes_every_rule_that_can_be_made(
    opening: Opening, house: BrowserHouse, anna: Listener, track_ids: list[str]
) -> None:
    """Fields and operators of the editor are those of the API, all of them."""
    playlist_id = anna.playlist("Some", track_ids)
    page = opening.page(anna, "/#/library")
    rules = page.evaluate(EVERY_RULE, [house.assets_path(), "2024-02-29", playlist_id])
    for start in range(0, len(rules), 50):
        match = {"any": rules[start : start + 50]}
        anna.call("POST", "/smart-playlists/preview", {"rules": {"match": match}, "limit": 1})
    schemas = page.request.get("/openapi.json").json()["components"]["schemas"]
    variants = schemas["SmartRule"]["oneOf"]
    about = [variant["properties"] for variant in variants if "field" in variant["properties"]]
    taken = {(rule["field"]["const"], name) for rule in about for name in rule if name != "field"}
    assert taken == {(rule["field"], name) for rule in rules for name in rule if name != "field"}


def test_ten_thousand_entries_are_few_rows(opening: Opening, anna: Listener, track_ids: list[str]) -> None:
    """However far one scrolls; the end is reached, and what is there can be moved."""
    playlist_id = anna.playlist("Endless", track_ids * (MANY // len(track_ids)))
    page = opening.page(anna, f"/#/playlists/{playlist_id}")
    expect(page.locator(".entries")).to_have_attribute("aria-rowcount", str(MANY))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator(f'.entry[aria-rowindex="{MANY}"]')
    expect(last).to_be_attached(timeout=20_000)
    assert page.locator(".entry").count() < DRAWN_AT_MOST
    last.focus()
    with page.expect_response(MOVES) as told:
        page.keyboard.press("Alt+ArrowUp")
    assert told.value.ok
    assert "Landfall" == focused(page)


@pytest.mark.parametrize("field", ["title", "liked", "year"])
def test_a_rules_fields_are_of_one_width_on_a_phone(opening: Opening, anna: Listener, field: str) -> None:
    """One below the other: what it is about, how it is compared and with what."""
    page = opening.page(anna, "/#/smart/new", viewport=PHONE, has_touch=True)
    rule = page.locator(".rule").first
    rule.get_by_label("What the rule is about").select_option(field)
    controls = rule.locator(".select, .rule-input, .rule-number")
    expect(controls).to_have_count(3)
    widths = set(controls.evaluate_all("all => all.map((one) => one.getBoundingClientRect().width)"))
    assert 1 == len(widths), widths


@pytest.mark.parametrize("options", LOOKS)
def test_nobody_is_kept_out_of_playlists(
    opening: Opening, anna: Listener, track_ids: list[str], options: dict[str, Any]
) -> None:
    """Axe finds nothing in a playlist, its dialogs, an invitation and the editor of rules."""
    playlist_id = anna.playlist("Readable", track_ids)
    page = opening.page(anna, f"/#/playlists/{playlist_id}", bypass_csp=True, **options)
    expect(entries(page)).to_have_count(4)
    assert [] == barriers(page)
    for item in ("Add to playlist…", "Edit details…", "Who works on it…"):
        menu(page, "Readable", item)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert [] == barriers(page), item
        page.keyboard.press("Escape")
    page.goto("/#/smart/new")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_role("button", name="Add a group of rules").click()
    page.get_by_role("button", name="Order by").click()
    expect(page.locator(".rule")).to_have_count(3)
    assert [] == barriers(page)
    page.goto("/#/invitations/whatever")
    expect(page.locator("h1")).to_have_text("Make a playlist together")
    assert [] == barriers(page)
