"""The desk's catalog, accounts and audit trail, as an administrator uses them."""

import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from kernel.asset import AssetId
from kernel.waveform import waveform_key
from tests.browser.accessibility import barriers
from tests.browser.conftest import DESKTOP, Complaints
from tests.browser.serving import BrowserHouse
from tests.masters import write_master

PACKAGED_WITHIN_S = 30
POLL_S = 0.1
GONE = 404
HEARD = """() =>
    Number(document.querySelector(".desk-bar .seek-slider")?.getAttribute("aria-valuenow")) > 0.5
"""
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")

PRESS_TWICE = "button => { button.click(); button.click(); }"
TYPED_MS = 1000
"""More than a search waits for the next key."""

Published = Callable[..., list[str]]
"""Makes tracks, each of an artist, an album and a title; their ids."""


@pytest.fixture
def mark() -> str:
    """What this test's things are told from others' by."""
    return uuid.uuid4().hex[:8]


@pytest.fixture
def published(house: BrowserHouse, demo_album: dict[str, Any], tmp_path: Path) -> Published:
    """Hands in short masters, each of its own sound."""

    def publish(*tracks: tuple[str, str, str]) -> list[str]:
        masters = []
        for artist, album, title in tracks:
            tags = {"title": title, "artist": artist, "album": album, "track": "1"}
            path = tmp_path / f"{uuid.uuid4().hex}.flac"
            masters.append(write_master(path, tags, seed=uuid.uuid4().int % 2**32, length_s=2))
        ids = {line["path"]: line["track_id"] for line in house.ingest(*masters)}
        return [ids[str(master)] for master in masters]

    return publish


@pytest.fixture
def admin(house: BrowserHouse) -> Callable[..., Any]:
    """Calls the API as the administrator."""
    token = house.admin_token()
    return lambda method, path, body=None: house.call(method, path, body, token=token)


def status_of(admin: Callable[..., Any], path: str) -> int:
    """What reading something is answered with."""
    try:
        admin("GET", path)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def entry_of(desk: Page, words: str) -> Locator:
    """An entry of the trail."""
    return desk.locator(".audit-entry", has_text=words).first


def test_a_track_is_moved_to_another_album(
    desk: Page, admin: Callable[..., Any], published: Published, mark: str
) -> None:
    """To its place there; the album that it leaves empty is gone, and the trail leads to what was changed."""
    mover = f"Mover {mark}"
    track_id, other_id = published(
        (mover, f"Left {mark}", f"Tide {mark}"), (mover, f"Joined {mark}", f"Wave {mark}")
    )
    other = admin("GET", f"/tracks/{other_id}")
    left = admin("GET", f"/tracks/{track_id}")["album_id"]
    desk.goto(f"/desk#/tracks/{track_id}")
    album = desk.get_by_label("Album", exact=True)
    expect(album).to_have_value(f"Left {mark} · Mover {mark}")
    album.fill(f"Nowhere {mark}")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_role("alert").first).to_have_text(re.compile(f"^There is no album “Nowhere {mark}”"))
    album.fill(f"Joined {mark}")
    expect(desk.locator("datalist option").last).to_have_attribute("value", f"Joined {mark} · Mover {mark}")
    desk.get_by_label("Disc").fill("2")
    desk.get_by_label("Number").fill("7")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".page-head").get_by_role("link", name=f"Joined {mark}")).to_be_visible()
    moved = admin("GET", f"/tracks/{track_id}")
    assert (other["album_id"], 2, 7) == (moved["album_id"], moved["disc"], moved["number"])
    assert GONE == status_of(admin, f"/albums/{left}")

    desk.goto("/desk#/audit?action=change-track")
    entry_of(desk, f"“Tide {mark}”").get_by_role("link", name=f"“Tide {mark}”").click()
    expect(desk.locator("#page h1")).to_have_text(f"Tide {mark}")
    admin("DELETE", f"/tracks/{track_id}")
    desk.goto("/desk#/audit")
    entry = entry_of(desk, f"the track {track_id}")
    expect(entry).to_contain_text(f"by {admin('GET', '/me')['email']}")
    expect(entry.get_by_role("link")).not_to_be_attached()


def test_what_is_no_date_and_no_isrc_is_not_saved(
    desk: Page, admin: Callable[..., Any], published: Published, mark: str
) -> None:
    """The field says what it takes, on a track's page and on its album's."""
    [track_id] = published((f"Odd {mark}", f"Codes {mark}", "Tally"))
    path = f"/tracks/{track_id}"
    number = f"{int(mark, 16) % 10**5:05}"
    before = admin("GET", path)
    desk.goto(f"/desk#/albums/{before['album_id']}")
    for name, wrong, right in (
        ("Released", "2024-13", "2024-12"),
        ("Released", "last May", "2024-05"),
        ("ISRC", "QM-X33", f"qm-d3k-24-{number}"),
    ):
        if name == "ISRC":
            desk.goto(f"/desk#{path}")
        box = desk.get_by_label(name)
        assert box.get_attribute("title")
        box.fill(wrong)
        desk.get_by_role("button", name="Save", exact=True).click()
        expect(box).to_be_focused()
        assert before == admin("GET", path)
        box.fill(right)
    desk.get_by_label("Released").fill("2024-05")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".toast")).to_contain_text("Track saved")
    saved = admin("GET", path)
    assert ("2024-05", f"QMD3K24{number}") == (saved["release_date"], saved["isrc"])


def test_a_track_leads_to_its_asset(
    desk: Page, demo_album: dict[str, Any], admin: Callable[..., Any]
) -> None:
    """By its page, without a stream being started for it."""
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    track_id = demo_album["tracks"][0]["id"]
    desk.goto(f"/desk#/tracks/{track_id}")
    desk.get_by_role("link", name="Its asset").click()
    expect(desk.get_by_role("img", name=re.compile(r"^Waveform\."))).to_be_visible()
    [asset] = admin("GET", f"/admin/tracks/{track_id}/assets")["items"]
    assert desk.url.endswith(f"#/assets/{asset['id']}")
    assert [] == [url for url in asked if "/stream/" in url]


@pytest.fixture
def nothing_featured(admin: Callable[..., Any]) -> Iterator[None]:
    """Before the test and after it."""

    def clear() -> None:
        for feature in admin("GET", "/features?limit=200")["items"]:
            item = feature["album"] or feature["playlist"]
            admin("DELETE", f"/features/{feature['kind']}/{item['id']}")

    clear()
    yield
    clear()


def test_albums_and_playlists_are_featured_in_an_order(
    desk: Page,
    house: BrowserHouse,
    demo_album: dict[str, Any],
    admin: Callable[..., Any],
    *,
    published: Published,
    mark: str,
    nothing_featured: None,
) -> None:
    """From their pages, last; then they are put in order by the catalog's list, and taken from it."""
    [track_id] = published((f"Shown {mark}", f"Shop {mark}", "Window"))
    track = admin("GET", f"/tracks/{track_id}")
    playlist = admin("POST", "/playlists", {"name": f"Pins {mark}", "public": True})

    def order() -> list[str]:
        features = admin("GET", "/features")["items"]
        return [(feature["album"] or feature["playlist"])["id"] for feature in features]

    ids = [demo_album["id"], track["album_id"], playlist["id"]]
    for at, kind in enumerate(("albums", "albums", "playlists")):
        desk.goto(f"/desk#/{kind}/{ids[at]}")
        part = desk.get_by_role("region", name="Featuring")
        expect(part).to_contain_text("Not featured.")
        part.get_by_role("button", name="Feature it").click()
        expect(part).to_contain_text(f"at place {at + 1} of {at + 1}.")
    assert ids == order()

    desk.goto("/desk#/catalog")
    rows = desk.get_by_role("region", name="Featured").get_by_role("listitem")
    desk.get_by_role("button", name=f"Move Pins {mark} up").click()
    expect(rows.nth(1)).to_contain_text(f"Pins {mark}")
    expect(desk.get_by_role("button", name=f"Move Pins {mark} up")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text(f"Pins {mark}")
    assert [ids[2], ids[0], ids[1]] == order()
    desk.get_by_role("button", name=f"Move Pins {mark} down").evaluate(PRESS_TWICE)
    expect(rows.nth(2)).to_contain_text(f"Pins {mark}")
    assert ids == order()
    desk.get_by_role("button", name=f"Feature Shop {mark} no longer").click()
    expect(rows).to_have_count(2)
    rows.filter(has_text="Low Sun").get_by_role("link").click()
    desk.get_by_role("button", name="Feature it no longer").click()
    expect(desk.get_by_role("region", name="Featuring")).to_contain_text("Not featured.")
    assert [ids[2]] == order()


def test_what_is_featured_keeps_nobody_out(
    new_page: Callable[..., Page],
    sign_in: Callable[[Page, tuple[str, str]], None],
    house: BrowserHouse,
    demo_album: dict[str, Any],
    *,
    admin: Callable[..., Any],
    mark: str,
    nothing_featured: None,
) -> None:
    """No rule of axe's faults its list or a playlist's page, light and dark."""
    playlist = admin("POST", "/playlists", {"name": f"Pins {mark}", "public": True})
    for at, path in enumerate((f"playlist/{playlist['id']}", f"album/{demo_album['id']}")):
        admin("PUT", f"/features/{path}", {"position": at})
    page = new_page(viewport=DESKTOP, bypass_csp=True)
    sign_in(page, house.admin)
    for place in ("catalog", f"playlists/{playlist['id']}"):
        page.goto(f"/desk#/{place}")
        page.get_by_role("region", name=re.compile("^Featur")).wait_for()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert [] == list(barriers(page)), (place, scheme)


def test_an_album_and_an_artist_are_deleted_with_what_goes_with_them(
    desk: Page, admin: Callable[..., Any], published: Published, mark: str
) -> None:
    """Each asked about first, in words that say what that is; who thinks better of it loses nothing."""
    albums = (f"First {mark}", f"Second {mark}", f"Third {mark}")
    ids = published(*((f"Leaver {mark}", album, f"{album} song") for album in albums))
    tracks = [admin("GET", f"/tracks/{track_id}") for track_id in ids]
    first, artist_id = tracks[0], tracks[0]["artist"]["id"]
    desk.goto(f"/desk#/albums/{first['album_id']}")
    desk.get_by_role("button", name="Delete the album").click()
    question = desk.get_by_role("dialog", name=f"Delete “First {mark}”?")
    expect(question).to_contain_text("With the album goes its 1 track: out of the catalog")
    question.get_by_role("button", name="Cancel").click()
    assert 200 == status_of(admin, f"/tracks/{first['id']}")
    desk.get_by_role("button", name="Delete the album").click()
    question.get_by_role("button", name="Delete the album").click()
    expect(desk.locator("#page h1")).to_have_text("Catalog")
    assert GONE == status_of(admin, f"/tracks/{first['id']}")

    desk.goto(f"/desk#/artists/{artist_id}")
    desk.get_by_role("button", name="Delete the artist").click()
    question = desk.get_by_role("dialog", name=f"Delete “Leaver {mark}”?")
    expect(question).to_contain_text("go 2 albums with 2 tracks, and tracks on others’ albums")
    question.get_by_role("button", name="Delete the artist").click()
    expect(desk.locator("#page h1")).to_have_text("Catalog")
    assert [GONE] * 3 == [
        status_of(admin, path)
        for path in (
            f"/artists/{artist_id}",
            f"/albums/{tracks[1]['album_id']}",
            f"/tracks/{tracks[2]['id']}",
        )
    ]


def test_accounts_are_found_by_parts_of_address_and_name(desk: Page, house: BrowserHouse, mark: str) -> None:
    """As somebody types; the address of the page keeps it."""
    emails = [house.listener(f"{name}.{mark}")[0] for name in ("anna.smith", "bert.smithson", "carl")]
    found = desk.locator(".user-email")
    desk.goto("/desk#/users")
    expect(desk.get_by_text(house.admin[0], exact=True)).to_be_visible()
    box = desk.get_by_label("Find an account")
    box.fill(f"smith {mark}")
    expect(found).to_have_text(emails[:2])
    box.fill(f"{mark}@example ann")
    expect(found).to_have_text(emails[:1])
    box.fill(f"nobody {mark}")
    expect(desk.get_by_text("No address or name has words that begin like")).to_be_visible()
    box.fill(f"carl {mark}")
    expect(found).to_have_text(emails[2:])
    desk.reload()
    expect(found).to_have_text(emails[2:])


@pytest.mark.parametrize("place", ["users", "catalog"])
def test_a_search_that_is_left_is_made_when_somebody_comes_back(desk: Page, place: str) -> None:
    """The page that was gone to keeps its own address."""
    desk.clock.install()
    desk.goto(f"/desk#/{place}")
    box = desk.get_by_role("main").get_by_role("searchbox")
    box.wait_for()
    desk.clock.pause_at(desk.evaluate("Date.now()") + TYPED_MS)
    box.fill("nobody")
    desk.get_by_role("link", name="Audit trail", exact=True).click()
    desk.clock.run_for(TYPED_MS)
    expect(desk.locator("#page h1")).to_have_text("Audit trail")
    assert desk.url.endswith("#/audit")
    desk.clock.resume()
    desk.go_back()
    expect(box).to_have_value("nobody")
    expect(desk.get_by_text(re.compile("^(No address or name has|Nothing found for)"))).to_be_visible()
    assert desk.url.endswith(f"#/{place}?q=nobody")


@pytest.mark.parametrize(
    ("place", "call"), [("users", "/admin/users"), ("catalog", "/albums"), ("audit", "/admin/audit")]
)
def test_a_list_that_does_not_come_can_be_asked_for_again(
    desk: Page, complaints: Complaints, place: str, call: str
) -> None:
    """Instead of a page that has nothing on it."""
    complaints.expect("ERR_FAILED")
    desk.route(re.compile(f"/api/v1{call}[?]"), lambda route: route.abort(), times=1)
    desk.goto(f"/desk#/{place}")
    expect(desk.locator("#page h1")).to_have_text("Segue can’t be reached")
    desk.get_by_role("button", name="Try again").click()
    expect(desk.locator("#page h1")).not_to_have_text("Segue can’t be reached")


@pytest.fixture
def waiting(admin: Callable[..., Any], house: BrowserHouse, tmp_path: Path, mark: str) -> Iterator[Any]:
    """A job that waits to be published; it is discarded in the end."""
    tags = {"title": f"Unheard {mark}", "artist": f"Early {mark}", "album": "Tomorrow"}
    master = write_master(tmp_path / f"{mark}.flac", tags, seed=int(mark, 16), length_s=4)
    sent = urllib.request.Request(
        f"{house.player}/api/v1/admin/masters?file_name={master.name}&review=true",
        master.read_bytes(),
        {"Content-Type": "application/octet-stream", "Authorization": f"Bearer {house.admin_token()}"},
    )
    with urllib.request.urlopen(sent, timeout=30) as answer:
        path = f"/admin/jobs/{json.load(answer)['id']}"
    give_up_at_s = time.monotonic() + PACKAGED_WITHIN_S
    while (job := admin("GET", path))["state"] != "ready":
        assert time.monotonic() < give_up_at_s, job
        time.sleep(POLL_S)
    yield job
    admin("DELETE", f"{path}/publication")


def test_what_waits_to_be_published_is_heard(
    desk: Page, waiting: dict[str, Any], admin: Callable[..., Any], mark: str
) -> None:
    """From its own page and its asset's, with the same engine; it says what it is, and is written down."""
    for place, name in (
        (f"jobs/{waiting['id']}", f"Play {waiting['file_name']}"),
        (f"assets/{waiting['asset_id']}", "Play"),
    ):
        desk.goto(f"/desk#/{place}")
        desk.reload()
        desk.get_by_role("button", name=name, exact=True).click()
        desk.wait_for_function(HEARD)
    expect(desk.locator("#page h1")).to_have_text(f"Unheard {mark}")
    bar = desk.get_by_role("region", name="Player")
    expect(bar.locator(".playing-artist")).to_have_text(f"Early {mark}")
    bar.locator(".rendition").click()
    expect(desk.get_by_text("This is the best there is of this track.")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.goto("/desk#/catalog")
    bar.get_by_role("link", name=f"Unheard {mark}").click()
    expect(desk.locator("#page h1")).to_have_text(f"Unheard {mark}")
    desk.goto("/desk#/audit?action=preview-asset")
    expect(entry_of(desk, f"“{waiting['file_name']}”")).to_contain_text("Heard an asset")
    assert [] == admin("GET", f"/search?q={mark}")["tracks"]


def test_what_a_field_asks_for_is_said_beside_it(desk: Page, demo_album: dict[str, Any]) -> None:
    """In the page's own words; the first wrong one has the focus, and nothing is sent before all are right."""
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if request.method == "PATCH" else None)
    desk.goto(f"/desk#/tracks/{demo_album['tracks'][0]['id']}")
    title, isrc = desk.get_by_label("Title", exact=True), desk.get_by_label("ISRC")
    was = title.input_value()
    isrc.fill("QM-X33")
    title.fill(" ")
    save = desk.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(title).to_be_focused()
    expect(title).to_have_accessible_description("Fill this in.")
    expect(desk.locator(".field-problem")).to_have_text(
        ["Fill this in.", re.compile("^An ISRC is 12 letters")]
    )
    expect(desk.locator("[aria-invalid=true]")).to_have_count(2)
    title.fill(was)
    expect(title).to_have_accessible_description("")
    save.click()
    expect(isrc).to_be_focused()
    isrc.fill("")
    expect(desk.locator(".field-problem, [aria-invalid]")).to_have_count(0)
    assert [] == sent


def test_an_asset_without_a_waveform_says_so(
    desk: Page,
    published: Published,
    admin: Callable[..., Any],
    house: BrowserHouse,
    *,
    mark: str,
    complaints: Complaints,
) -> None:
    """All else of it is shown."""
    complaints.expect("404")
    [track_id] = published((f"Old {mark}", f"Before {mark}", "Pictures"))
    [asset] = admin("GET", f"/admin/tracks/{track_id}/assets")["items"]
    [document] = house.data_dir.rglob(waveform_key(AssetId(asset["id"])))
    document.unlink()
    desk.goto(f"/desk#/assets/{asset['id']}")
    expect(desk.get_by_role("region", name="Waveform and loudness")).to_contain_text(
        "packaged before waveforms were measured"
    )
    expect(desk.locator(".rendition-chart").first).to_be_visible()


def test_an_address_that_is_no_assets_is_not_asked_for(desk: Page) -> None:
    """It says that there is nothing."""
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url) if "/admin/assets" in request.url else None)
    desk.goto("/desk#/assets/xyz")
    expect(desk.get_by_role("heading", name="Nothing here")).to_be_visible()
    assert [] == asked
