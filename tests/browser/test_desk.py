"""The ingest desk, as an administrator uses it: a real house, real masters, real workers."""

import base64
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.serving import BrowserHouse
from tests.masters import write_master

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
PACKAGED_WITHIN_MS = 30_000
PIECE_BYTES = 8 << 20
NOISE_BYTES = PIECE_BYTES + (1 << 20)
UPLOAD = re.compile("/admin/uploads/")
NOT_A_CONTAINER = b"this is no FLAC"
PICTURE_EDGE_PX = 640
MINUS = "\N{MINUS SIGN}"
RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}"
PAINT = """edge => {
    const canvas = Object.assign(document.createElement("canvas"), {width: edge, height: edge});
    const context = canvas.getContext("2d");
    context.fillStyle = "#b3202a";
    context.fillRect(0, 0, edge, edge);
    return canvas.toDataURL("image/png").split(",")[1];
}"""

Account = tuple[str, str]


@pytest.fixture(scope="module")
def packaged(house: BrowserHouse, demo_album: dict[str, Any]) -> dict[str, Any]:
    """A job of the demo album's, which is done."""
    page = house.call("GET", "/admin/jobs?state=done&limit=200", token=house.admin_token())
    ids = {track["id"] for track in demo_album["tracks"]}
    job: dict[str, Any] = next(job for job in page["items"] if job["track_id"] in ids)
    return job


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders on the page, as from a desktop's file manager."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 250, "data": data})


def row_of(page: Page, name: str) -> Locator:
    """A job's row."""
    return page.locator(".job").filter(has=page.get_by_role("link", name=name, exact=True))


def upload_of(page: Page, name: str) -> Locator:
    """An upload's row."""
    return page.locator(".upload").filter(has_text=name)


def hold_back_pieces(page: Page) -> Callable[[], None]:
    """Have the network take the first piece of an upload and nothing else, until the answer is called."""

    def decide(route: Route) -> None:
        if route.request.headers.get("upload-offset") == "0":
            route.continue_()
        else:
            route.abort("internetdisconnected")

    page.context.route(UPLOAD, decide)
    return lambda: page.context.unroute(UPLOAD)


def write_noise(path: Path) -> Path:
    """A file of two pieces, no two alike; what it would sound like is no matter here."""
    path.write_bytes(os.urandom(NOISE_BYTES))
    return path


def sha256_of_job(house: BrowserHouse, name: str) -> str:
    """What the house says that it was given."""
    jobs = house.call("GET", "/admin/jobs?limit=200", token=house.admin_token())["items"]
    sha256: str = next(job["master_sha256"] for job in jobs if job["file_name"] == name)
    return sha256


def test_a_folder_is_dropped(desk: Page, tmp_path: Path) -> None:
    """Each file comes to one end: its master goes through every stage, or is known, or broken, or passed over."""
    mark = uuid.uuid4().hex[:8]
    artist = f"{RIGHT_TO_LEFT}Droppers {mark}"
    folder = tmp_path / artist / "Into the well"
    for number in (1, 2):
        write_master(folder / f"0{number} Stone {mark}.flac", seed=int(mark, 16) + number, length_s=2)
    (folder / f"03 Sand {mark}.flac").write_bytes(NOT_A_CONTAINER + mark.encode())
    shutil.copy(folder / f"01 Stone {mark}.flac", folder / f"04 Copy {mark}.flac")
    (folder / "notes.txt").write_text("Not for listening.")
    drop(desk, folder.parent)
    copy = f"04 Copy {mark}.flac"
    known = re.compile("(handed in before: its job|Known already: nothing has changed)")
    expect(upload_of(desk, copy).or_(row_of(desk, copy))).to_contain_text(known)
    expect(desk.locator(".toast")).to_contain_text(re.compile("[34] masters handed in"))
    expect(upload_of(desk, "1 other file passed over")).to_contain_text("notes.txt")

    broken = row_of(desk, f"03 Sand {mark}.flac")
    folders = broken.locator(".job-folders span")
    expect(folders).to_have_text([artist, "Into the well"])
    left, right = (told.bounding_box() for told in folders.all())
    assert left
    assert right
    assert left["x"] < right["x"]
    expect(broken.locator(".job-state")).to_have_text("Failed", timeout=PACKAGED_WITHIN_MS)
    expect(broken.locator(".job-reason")).to_have_text(re.compile("^Probe: not an audio file"))
    expect(broken.get_by_role("img", name=re.compile("^Stages: Fetch done, Probe failed"))).to_be_visible()
    expect(broken.get_by_role("button", name="Retry")).not_to_be_attached()

    for number in (1, 2):
        row = row_of(desk, f"0{number} Stone {mark}.flac")
        expect(row.locator(".job-state")).to_have_text(
            re.compile("^Published in "), timeout=PACKAGED_WITHIN_MS
        )
    desk.get_by_role("button", name=re.compile("^Failed")).click()
    expect(broken).to_be_visible()
    expect(row_of(desk, f"01 Stone {mark}.flac")).not_to_be_attached()
    desk.get_by_role("button", name="Done", exact=True).click()
    row_of(desk, f"01 Stone {mark}.flac").get_by_role(
        "link", name=f"01 Stone {mark}.flac", exact=True
    ).click()
    stages = desk.get_by_role("table", name="Stages")
    expect(stages.get_by_role("row", name=re.compile("^Encode Lossless, ALAC done"))).to_be_visible()
    expect(stages.get_by_role("row", name=re.compile("^Publish done"))).to_be_visible()


def test_a_master_that_is_published_already_is_told_of_once(
    desk: Page, house: BrowserHouse, demo_album: dict[str, Any], tmp_path: Path
) -> None:
    """Among the jobs, whence it can be played; not among the uploads, too."""
    mark = uuid.uuid4().hex[:8]
    master = write_master(tmp_path / f"first {mark}.flac", seed=int(mark, 16), length_s=2)
    house.ingest(master)
    again = Path(shutil.copy(master, tmp_path / f"again {mark}.flac"))
    drop(desk, again)
    row = row_of(desk, again.name)
    expect(row.locator(".job-state")).to_have_text("Known already: nothing has changed")
    expect(row.get_by_role("button", name=f"Play {again.name}")).to_be_visible()
    expect(desk.locator(".toast")).to_contain_text("1 master handed in")
    expect(upload_of(desk, again.name)).not_to_be_attached()


def test_what_is_no_master_is_refused_at_once(desk: Page, tmp_path: Path) -> None:
    """Nothing of it is sent."""
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url) if "/admin/uploads" in request.url else None)
    (tmp_path / "silence.flac").touch()
    (tmp_path / "cover.jpg").write_bytes(b"a picture")
    drop(desk, tmp_path / "silence.flac", tmp_path / "cover.jpg")
    expect(upload_of(desk, "silence.flac")).to_contain_text("The file is empty.")
    expect(upload_of(desk, "cover.jpg")).to_contain_text("This is no audio file.")
    desk.get_by_role("button", name="Take cover.jpg off the list").click()
    expect(upload_of(desk, "cover.jpg")).not_to_be_attached()
    assert [] == sent


def test_a_network_that_goes_in_the_midst_of_an_upload(
    desk: Page, house: BrowserHouse, tmp_path: Path, complaints: Complaints
) -> None:
    """It goes on by itself, and every byte arrives."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    master = write_noise(tmp_path / f"noise {uuid.uuid4().hex[:8]}.flac")
    deliver = hold_back_pieces(desk)
    drop(desk, master)
    expect(upload_of(desk, master.name)).to_contain_text("8.4 MB of 9.4 MB. Waiting for Segue")
    expect(desk.locator(".banner")).to_contain_text("can’t be reached")
    deliver()
    expect(desk.locator(".toast")).to_contain_text("1 master handed in", timeout=30_000)
    expect(row_of(desk, master.name)).to_be_visible()
    assert hashlib.sha256(master.read_bytes()).hexdigest() == sha256_of_job(house, master.name)


def test_an_upload_is_gone_on_with_after_a_reload(
    desk: Page, house: BrowserHouse, tmp_path: Path, complaints: Complaints
) -> None:
    """The page remembers it, asks for the file, and sends what the server has not got."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    master = write_noise(tmp_path / f"noise {uuid.uuid4().hex[:8]}.flac")
    deliver = hold_back_pieces(desk)
    drop(desk, master)
    expect(upload_of(desk, master.name)).to_contain_text("Waiting for Segue")
    upload_of(desk, master.name).get_by_role("button", name=f"Pause {master.name}").click()
    expect(upload_of(desk, master.name)).to_contain_text("paused")
    deliver()
    desk.reload()
    expect(upload_of(desk, master.name)).to_contain_text("Drop the same file again to go on.")
    offsets: list[int] = []

    def note(route: Route) -> None:
        if told := route.request.headers.get("upload-offset"):
            offsets.append(int(told))
        route.continue_()

    desk.route(UPLOAD, note)
    drop(desk, master)
    expect(desk.locator(".toast")).to_contain_text("1 master handed in", timeout=30_000)
    assert [PIECE_BYTES] == offsets
    assert hashlib.sha256(master.read_bytes()).hexdigest() == sha256_of_job(house, master.name)


def test_a_master_is_reviewed_before_it_is_published(desk: Page, house: BrowserHouse, tmp_path: Path) -> None:
    """Another title, another picture, and what was typed last and not saved; then the player shows all of it."""
    mark = uuid.uuid4().hex[:8]
    tags = {"title": "Mistyped", "artist": f"Careful {mark}", "album": f"Proofs {mark}"}
    master = write_master(tmp_path / f"proof {mark}.flac", tags, seed=int(mark, 16), length_s=2)
    desk.get_by_label("Look at tags before publishing").check()
    desk.locator("input[type=file]").first.set_input_files(master)
    desk.get_by_role("link", name=f"Review {master.name}").click(timeout=PACKAGED_WITHIN_MS)
    expect(desk.get_by_label("Title")).to_have_value("Mistyped")
    desk.get_by_label("Title").fill(f"Well typed {mark}")
    desk.get_by_role("button", name="Save tags").click()
    expect(desk.locator(".toast")).to_contain_text("Tags saved")
    expect(desk.get_by_label("Title")).to_have_accessible_description("The master says: Mistyped")
    desk.get_by_label("Album", exact=True).fill(f"Last words {mark}")
    picture = tmp_path / "cover.png"
    picture.write_bytes(base64.b64decode(desk.evaluate(PAINT, PICTURE_EDGE_PX)))
    desk.locator(".picture-drop input[type=file]").set_input_files(picture)
    expect(desk.locator(".picture-drop .artwork-loaded")).to_be_visible()
    desk.get_by_role("button", name=f"Publish {master.name}").click()
    expect(desk.locator(".job-page-state")).to_have_text(
        re.compile("^Published in "), timeout=PACKAGED_WITHIN_MS
    )
    desk.get_by_role("button", name=f"Album of {master.name} in the player").click()
    expect(desk.locator("#page h1")).to_have_text(f"Last words {mark}")
    expect(desk.locator(".row-title")).to_have_text([f"Well typed {mark}"])
    expect(desk.locator("main .artwork-loaded").first).to_be_visible()


def test_tags_that_are_typed_are_not_lost(desk: Page, house: BrowserHouse, tmp_path: Path) -> None:
    """Whatever was saved before, is changed elsewhere, or is shown meanwhile; what is wrong is not published."""
    mark = uuid.uuid4().hex[:8]
    tags = {"title": "First", "artist": f"Careful {mark}", "album": f"Drafts {mark}"}
    master = write_master(tmp_path / f"draft {mark}.flac", tags, seed=int(mark, 16), length_s=2)
    desk.get_by_label("Look at tags before publishing").check()
    desk.locator("input[type=file]").first.set_input_files(master)
    desk.get_by_role("link", name=f"Review {master.name}").click(timeout=PACKAGED_WITHIN_MS)
    title = desk.get_by_label("Title")
    for text, told in (("Second", "The master says: First"), ("First", "")):
        title.fill(text)
        desk.get_by_role("button", name="Save tags").click()
        expect(title).to_have_accessible_description(told)

    job_path = f"/admin/jobs/{desk.url.rpartition('/')[2]}"
    title.fill("Third")
    changes = {"title": "Elsewhere", "genres": ["Dub"]}
    house.call("PATCH", f"{job_path}/tags", changes, token=house.admin_token())
    expect(desk.get_by_label("Genres")).to_have_value("Dub")
    expect(title).to_have_value("Third")
    expect(desk.locator("form .desk-note:visible")).to_contain_text(
        "elsewhere meanwhile: title, to “Elsewhere”"
    )

    artwork = desk.request.put(
        f"/api/v1{job_path}/artwork",
        data=base64.b64decode(desk.evaluate(PAINT, PICTURE_EDGE_PX)),
        headers={"Content-Type": "image/png", "Authorization": f"Bearer {house.admin_token()}"},
    )
    assert artwork.ok, artwork.text()
    expect(desk.locator(".picture-drop .artwork-loaded")).to_be_visible()
    expect(title).to_have_value("Third")

    desk.get_by_role("link", name="Masters").first.click()
    row = row_of(desk, master.name)
    expect(row.locator(".job-state")).to_have_text("Tags typed and not saved")
    expect(row.get_by_role("button", name="Publish")).not_to_be_attached()
    row.get_by_role("link", name=f"Review {master.name}").click()
    expect(title).to_have_value("Third")

    publish = desk.get_by_role("button", name=f"Publish {master.name}")
    desk.get_by_label("ISRC").fill("QM-X33")
    publish.click()
    expect(desk.get_by_label("ISRC")).to_be_focused()
    desk.get_by_label("ISRC").fill("qm-x33-24-00001")
    publish.click()
    expect(desk.locator(".job-page-state")).to_have_text(
        re.compile("^Published in "), timeout=PACKAGED_WITHIN_MS
    )
    job = house.call("GET", job_path, token=house.admin_token())
    track = house.call("GET", f"/tracks/{job['track_id']}", token=house.admin_token())
    assert ("Third", ["Dub"], "QMX332400001") == (track["title"], track["genres"], track["isrc"])


def test_a_master_is_discarded(desk: Page, house: BrowserHouse, tmp_path: Path) -> None:
    """Asked about first; nothing of it comes into the catalog."""
    mark = uuid.uuid4().hex[:8]
    tags = {"title": f"Never {mark}", "artist": f"Nobody {mark}", "album": "Nothing"}
    master = write_master(tmp_path / f"never {mark}.flac", tags, seed=int(mark, 16), length_s=2)
    desk.get_by_label("Look at tags before publishing").check()
    drop(desk, master)
    desk.get_by_role("link", name=f"Review {master.name}").click(timeout=PACKAGED_WITHIN_MS)
    desk.get_by_role("button", name=f"Discard {master.name}").click()
    desk.get_by_role("dialog").get_by_role("button", name="Discard", exact=True).click()
    expect(desk.locator(".job-page-state")).to_have_text("Discarded")
    artists = house.call("GET", "/artists?limit=200", token=house.admin_token())["items"]
    assert f"Nobody {mark}" not in [artist["name"] for artist in artists]


def test_an_asset_is_looked_at_verified_and_heard(
    desk: Page, packaged: dict[str, Any], house: BrowserHouse
) -> None:
    """Its picture says what the API measured; every rule holds; it plays, and the figures tell of it."""
    asset = house.call("GET", f"/admin/assets/{packaged['asset_id']}", token=house.admin_token())
    desk.goto(f"/desk#/assets/{asset['id']}")
    expect(desk.locator("#page h1")).to_have_text(asset["track"]["title"])
    picture = desk.get_by_role(
        "img", name=re.compile(rf"^Waveform\. The highest sample is {MINUS}\d+\.\d dBFS")
    )
    expect(picture.locator(".wave-peak")).to_have_count(2)
    integrated = f"{asset['loudness']['integrated_lufs']:.1f}".replace("-", MINUS)
    expect(desk.get_by_role("img", name=re.compile(f"Integrated: {integrated} LUFS"))).to_be_visible()
    expect(desk.locator(".rendition-chart")).to_have_count(len(asset["renditions"]))
    best = asset["renditions"][0]
    chart = desk.locator(".rendition-chart").first
    chart.get_by_text("As a table").click()
    rates = [str(round(rate / 1000)) for rate in best["segments"]["bit_rate_bps"]]
    assert rates == [row.split("\t")[3] for row in chart.locator("tbody tr").all_inner_texts()]

    desk.get_by_role("button", name="Play", exact=True).click()
    desk.wait_for_function(
        "() => Number(document.querySelector('.desk-bar .seek-slider')?.getAttribute('aria-valuenow')) > 0.3"
    )
    desk.get_by_role("button", name="Verify").click()
    expect(desk.locator(".report-verdict")).to_have_text(re.compile(r"^All \d+ rules hold"), timeout=40_000)
    section = desk.locator(".report-section", has=desk.get_by_text("Encryption", exact=True))
    section.locator("summary").click()
    expect(section.locator(".report-check.report-pass").first).to_be_visible()
    desk.get_by_role("link", name="Live figures").click()
    starts = desk.locator(".figure-chart").filter(has=desk.get_by_role("heading", name="Stream starts"))
    expect(starts.locator(".chart-value")).to_have_text(re.compile(r"^[1-9]"), timeout=15_000)
    expect(starts.get_by_role("img", name=re.compile("last quarter of an hour"))).to_be_visible()


def test_a_tier_is_changed_and_the_trail_tells(desk: Page, house: BrowserHouse) -> None:
    """Who, whom, from what to what."""
    email, _ = house.listener(f"tiers-{uuid.uuid4().hex[:8]}")
    desk.goto("/desk#/users")
    desk.get_by_label("Find an account").fill(email)
    desk.keyboard.press("Enter")
    desk.get_by_label(f"Tier of {email}").select_option("family")
    expect(desk.locator(".toast")).to_contain_text("on the tier Family")
    desk.get_by_role("link", name=f"Audit trail of {email}").click()
    entry = desk.locator(".audit-entry", has_text="tier: individual → family")
    expect(entry).to_contain_text("Changed a tier")
    expect(entry).to_contain_text(f"of {email}")
    expect(entry).to_contain_text(f"by {house.admin[0]}")
    desk.get_by_role("link", name=f"What {email} did").click()
    expect(desk.locator(".audit-entry").first).to_contain_text("Registered")
    desk.get_by_label("What").select_option("publish-job")
    expect(desk.locator(".audit-results")).to_contain_text("Nothing of the kind was done.")


def test_the_catalog_is_put_right(desk: Page, house: BrowserHouse, tmp_path: Path) -> None:
    """Found by its name, renamed, given lyrics, and deleted with what goes with it."""
    mark = uuid.uuid4().hex[:8]
    tags = {"title": "Wrogn", "artist": f"Typist {mark}", "album": f"Errata {mark}"}
    house.ingest(write_master(tmp_path / f"errata {mark}.flac", tags, seed=int(mark, 16), length_s=2))
    desk.goto("/desk#/catalog")
    expect(desk.locator(".entry").first).to_contain_text(f"Errata {mark}")
    desk.get_by_role("searchbox", name="Search the catalog").fill("low su")
    expect(desk.get_by_role("region", name="Albums").locator(".entry-title")).to_have_text(["Low Sun"])
    desk.get_by_role("searchbox", name="Search the catalog").fill("")
    desk.locator(".entry", has_text=f"Errata {mark}").click()
    desk.get_by_role("link", name="Wrogn").click()
    expect(desk.locator("#page h1")).to_have_text("Wrogn")
    desk.get_by_label("Title").fill("Right")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#page h1")).to_have_text("Right")
    desk.get_by_role("textbox", name="Lyrics").fill("[00:00.50]One line\n[00:01.20]Another")
    desk.get_by_role("button", name="Save lyrics").click()
    expect(desk.locator(".toast")).to_contain_text("Lyrics saved")
    desk.reload()
    expect(desk.get_by_role("textbox", name="Lyrics")).to_have_value("[00:00.50]One line\n[00:01.20]Another")
    desk.get_by_role("button", name="Delete the track").click()
    question = desk.get_by_role("dialog")
    expect(question).to_contain_text(f"the last of “Errata {mark}”")
    question.get_by_role("button", name="Delete the track").click()
    expect(desk.locator("#page h1")).to_have_text("Catalog")
    albums = house.call("GET", "/albums?sort=newest&limit=200", token=house.admin_token())["items"]
    assert f"Errata {mark}" not in [album["title"] for album in albums]


def test_the_desk_is_for_administrators(
    page: Page, sign_in: Callable[[Page, Account], None], house: BrowserHouse
) -> None:
    """Others are told so, and shown the way to the player, whose menu has no desk for them."""
    sign_in(page, house.listener(f"visitor-{uuid.uuid4().hex[:8]}"))
    page.goto("/desk")
    expect(page.get_by_role("heading", name="The desk is for administrators")).to_be_visible()
    page.get_by_role("link", name="To the player").click()
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Ingest desk")).not_to_be_attached()


def test_an_administrator_is_demoted(
    new_page: Callable[..., Page],
    sign_in: Callable[[Page, Account], None],
    house: BrowserHouse,
    complaints: Complaints,
) -> None:
    """The desk that she has open says so by itself."""
    complaints.expect("403")
    email, password = house.listener(f"demoted-{uuid.uuid4().hex[:8]}")
    token = house.admin_token()
    user = house.call("GET", f"/admin/users?email={email}", token=token)["items"][0]
    house.call("PATCH", f"/admin/users/{user['id']}", {"role": "admin"}, token=token)
    page = new_page(viewport=DESKTOP)
    sign_in(page, (email, password))
    page.goto("/desk")
    expect(page.locator(".job").first).to_be_visible()
    house.call("PATCH", f"/admin/users/{user['id']}", {"role": "user"}, token=token)
    expect(page.get_by_role("heading", name="The desk is for administrators")).to_be_visible(timeout=20_000)


def test_there_and_back(page: Page, house: BrowserHouse, complaints: Complaints) -> None:
    """Signed in at the desk; from it to the player, and by the player's menu back."""
    complaints.expect("401")
    page.goto("/desk")
    page.get_by_label("E-mail").fill(house.admin[0])
    page.get_by_label("Password", exact=True).fill(house.admin[1])
    page.keyboard.press("Enter")
    page.get_by_role("link", name="To the player").click()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Ingest desk").click()
    expect(page.locator(".drop")).to_be_visible()


def test_a_phone_has_all_filters_in_a_line_and_room_for_the_trail(
    desk: Page, packaged: dict[str, Any]
) -> None:
    """Whatever its width; where the line is longer than that, it is scrolled."""
    filters = desk.get_by_role("group", name="Which jobs")
    for width_px in (390, 320):
        desk.set_viewport_size({"width": width_px, "height": 844})
        tops = {
            box["y"]
            for each in filters.get_by_role("button").all()
            if (box := each.bounding_box()) is not None
        }
        assert 1 == len(tops)
    filters.get_by_role("button", name="Done").focus()
    expect(filters.get_by_role("button", name="Done")).to_be_in_viewport(ratio=0.95)
    desk.goto("/desk#/audit")
    desk.locator(".audit-entry").first.wait_for()
    assert 320 == desk.evaluate("document.documentElement.scrollWidth")


@pytest.fixture
def unguarded_desk(
    new_page: Callable[..., Page], sign_in: Callable[[Page, Account], None], house: BrowserHouse
) -> Page:
    """The desk without its policy, which axe can't get past."""
    page = new_page(viewport=DESKTOP, bypass_csp=True)
    sign_in(page, house.admin)
    page.goto("/desk")
    return page


def test_nobody_is_kept_out(
    unguarded_desk: Page, demo_album: dict[str, Any], packaged: dict[str, Any]
) -> None:
    """No rule of axe's fault with any page, light and dark; nothing is wider than a phone."""
    page = unguarded_desk
    track = demo_album["tracks"][-1]
    places = {
        "/": ".job",
        f"/jobs/{packaged['id']}": ".stage-table",
        f"/assets/{packaged['asset_id']}": ".rendition-chart .chart-line",
        "/catalog": ".entry",
        f"/albums/{demo_album['id']}": ".line",
        f"/artists/{demo_album['artist']['id']}": ".line",
        f"/tracks/{track['id']}": ".lyrics-input",
        "/users": ".user",
        "/audit": ".audit-entry",
        "/figures": ".figure-chart .chart-text",
    }
    found: dict[str, Any] = {}
    for place, mark in places.items():
        page.evaluate("place => { location.hash = place; }", place)
        page.locator(mark).first.wait_for()
        page.emulate_media(color_scheme="light")
        light = barriers(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        dark = barriers(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        if light or dark or too_wide:
            found[place] = (light, dark, too_wide)
    assert {} == found
