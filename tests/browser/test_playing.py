"""Playing, as a listener does it in a browser: the real engine, a real house."""

import re
import uuid
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.player_page import PlayerPage
from tests.browser.serving import BrowserHouse

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
LINES = ["One", "Two", "Three", "Four", "Five", "Six"]
LINES_APART_S = 0.6
NOTE_LINES = """() => {
    globalThis.sung = [];
    const note = ({ target }) => target.ariaCurrent && globalThis.sung.push([target.textContent, performance.now()]);
    new MutationObserver(changes => changes.forEach(note))
        .observe(document.querySelector(".panel"), {attributeFilter: ["aria-current"], subtree: true});
}"""

KEEP_THE_AUDIO = """() => { globalThis.Audio = class extends Audio {
    constructor() { super(); globalThis.heard = this; }
}; }"""
NOTE_BREAKS = """() => {
    globalThis.breaks = [];
    for (const name of ["waiting", "seeking", "pause", "emptied"])
        heard.addEventListener(name, () => globalThis.breaks.push(name));
}"""
"""What an element tells when its sound stops or jumps; clocks aren't compared, which a busy machine drives apart."""

PRESS_NEXT = """async ([times, every_ms]) => {
    const next = document.querySelector(".bar [aria-label=Next]");
    const seen = [];
    for (let press = 0; press < times; press += 1) {
        next.click();
        seen.push(document.querySelector(".bar .playing-title").textContent);
        await new Promise(resolve => setTimeout(resolve, every_ms));
    }
    return seen;
}"""
LOWEST = re.compile(r"^AAC (9\d|10\d) kbit/s$")
QUICK_MS = 150
SKIPS = 30
FEW_REQUESTS = 60
"""One track begun, and what follows it; without settling it was 300."""

SLOW_BYTES_PER_S = 20_000
WORD_WITHIN_MS = 3_000
SOUND_WITHIN_MS = 10_000
"""Of FLAC, which such a line carried before, a segment would take three times as long."""

SEGMENT_S = 6

Account = tuple[str, str]


@pytest.fixture
def account(house: BrowserHouse, demo_album: dict[str, Any]) -> Account:
    """A listener of this test's own: an account plays on one device at a time."""
    return house.listener(f"listener-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def new_signed_in(
    new_page: Callable[..., Page], sign_in: Callable[[Page, Account], None], account: Account
) -> Callable[..., Page]:
    """Makes pages of contexts of their own, all of them this listener's."""

    def make(**options: Any) -> Page:
        page = new_page(**options)
        sign_in(page, account)
        return page

    return make


@pytest.fixture
def player(new_signed_in: Callable[..., Page]) -> PlayerPage:
    """The player on a desktop."""
    return PlayerPage(new_signed_in(viewport=DESKTOP))


def titles(album: dict[str, Any]) -> list[str]:
    """In playing order."""
    return [track["title"] for track in album["tracks"]]


def log_in(house: BrowserHouse, account: Account) -> str:
    """The token of another session of the listener's."""
    email, password = account
    token: str = house.call("POST", "/auth/login", {"email": email, "password": password})["token"]
    return token


def play_what_comes_late(player: PlayerPage, album: dict[str, Any]) -> Callable[[], None]:
    """Play an album of which the network delivers some seconds, and the rest when the answer is called."""
    deliver = player.hold_back_segments(but=2)
    player.play_album(album)
    player.until_at(1.5)
    return deliver


def test_an_album_from_its_page(
    player: PlayerPage, house: BrowserHouse, account: Account, demo_album: dict[str, Any]
) -> None:
    """It plays, says what it plays and how, goes on and back, and is remembered as played."""
    first, second, *_ = titles(demo_album)
    player.play_album(demo_album)
    player.expect_track(first)
    expect(player.page).to_have_title(re.compile(rf"^{first} · "))
    assert first == player.page.evaluate("navigator.mediaSession.metadata.title")
    expect(player.bar.locator(".rendition-text")).to_have_text(re.compile(r"^(AAC|FLAC) .*[kM]bit/s$"))
    player.until_at(1.2)
    player.button("Next").click()
    player.expect_track(second)
    player.until_at(0.2)
    player.button("Previous").click()
    player.expect_track(first)
    player.until_at(0.2)
    token = log_in(house, account)
    player.button("Pause").click()
    player.page.wait_for_function(
        """async token => {
            const headers = {Authorization: `Bearer ${token}`};
            const answer = await fetch("/api/v1/me/recently-played?kind=track", {headers});
            return (await answer.json()).items.length > 0;
        }""",
        arg=token,
    )


def test_seeking_and_loudness_by_keys(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """On the slider, and with single keys anywhere else."""
    player.play_album(demo_album)
    player.slider.focus()
    for key in ("ArrowRight", "ArrowRight"):
        player.page.keyboard.press(key)
    player.until_at(10)
    player.page.keyboard.press("Home")
    player.page.wait_for_function(
        "() => Number(document.querySelector('.bar [role=slider]').ariaValueNow) < 5"
    )
    player.page.locator("#page").focus()
    player.page.keyboard.press("ArrowRight")
    player.until_at(5)
    volume = player.bar.get_by_role("slider", name="Volume")
    player.page.keyboard.press("ArrowDown")
    expect(volume).to_have_attribute("aria-valuetext", "95 %")
    player.page.keyboard.press("m")
    expect(player.button("Unmute")).to_be_visible()
    player.page.keyboard.press("Space")
    expect(player.button("Play")).to_be_visible()


def test_the_queue_by_keys(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """Reordered, it is told, and plays in the new order."""
    _, second, third, fourth = titles(demo_album)
    player.play_album(demo_album)
    player.page.keyboard.press("q")
    assert [second, third, fourth] == player.upcoming()
    player.page.locator(".panel").get_by_role("button", name=f"Move {second}", exact=True).focus()
    player.page.keyboard.press("Alt+ArrowDown")
    expect(player.page.get_by_text(f"{second}: moved to 2 of 3")).to_be_attached()
    assert [third, second, fourth] == player.upcoming()
    player.page.keyboard.press("Delete")
    assert [third, fourth] == player.upcoming()
    player.page.keyboard.press("n")
    player.expect_track(third)
    player.until_at(0.2)
    assert [fourth] == player.upcoming()


def test_the_queue_by_dragging(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """The last row is pulled to the top."""
    _, second, third, fourth = titles(demo_album)
    player.play_album(demo_album)
    player.page.keyboard.press("q")
    panel = player.page.locator(".panel")
    grip = panel.get_by_role("button", name=f"Move {fourth}", exact=True).bounding_box()
    target = panel.locator("[data-upcoming]").first.bounding_box()
    assert grip is not None
    assert target is not None
    player.page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    player.page.mouse.down()
    player.page.mouse.move(grip["x"] + 10, target["y"] + 4, steps=6)
    player.page.mouse.up()
    assert [fourth, second, third] == player.upcoming()


def test_the_end_of_a_track(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """The next one begins by itself; under repeat the same one."""
    first, second, *_ = titles(demo_album)
    player.play_album(demo_album)
    near_the_end_s = demo_album["tracks"][0]["length_s"] - 1
    player.slider.focus()
    player.page.keyboard.press("End")
    player.expect_track(second)
    player.until_at(0.2)
    player.page.keyboard.press("r")
    player.page.keyboard.press("r")
    expect(player.button("Repeat: this track")).to_have_attribute("aria-pressed", "true")
    player.slider.focus()
    player.page.keyboard.press("End")
    player.until_at(near_the_end_s)
    player.page.wait_for_function(
        "() => Number(document.querySelector('.bar [role=slider]').ariaValueNow) < 5"
    )
    player.expect_track(second)
    assert first not in player.page.title()


def test_lyrics_follow(player: PlayerPage, house: BrowserHouse, demo_album: dict[str, Any]) -> None:
    """Line after line in the music's own time, and a line leads to its place."""
    track = demo_album["tracks"][0]
    lrc = "\n".join(f"[00:{2 + place * LINES_APART_S:05.2f}]{line}" for place, line in enumerate(LINES))
    house.call("PUT", f"/tracks/{track['id']}/lyrics", {"timed": lrc}, token=house.admin_token())
    player.play_album(demo_album)
    player.page.keyboard.press("l")
    player.page.evaluate(NOTE_LINES)
    player.page.wait_for_function("() => globalThis.sung.at(-1)?.[0] === 'Six'")
    sung: list[tuple[str, float]] = player.page.evaluate("globalThis.sung")
    known = dict(sung)
    steps_s = [(known[later] - known[line]) / 1000 for line, later in pairwise(LINES)]
    assert [pytest.approx(LINES_APART_S, abs=0.1)] * len(steps_s) == steps_s
    player.page.get_by_role("button", name="Two", exact=True).click()
    player.page.wait_for_function(
        "() => document.querySelector('.lyrics-line[aria-current]')?.textContent === 'Two'"
    )
    assert pytest.approx(2 + LINES_APART_S, abs=0.6) == player.position_s()


def test_thirty_quick_skips(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """Each title is shown at once, and nearly nothing is loaded until it is clear which one stays; that one sounds."""
    player.play_album(demo_album)
    player.button("Repeat: off").click()
    asked = player.note_requests()
    album = titles(demo_album)
    seen = player.page.evaluate(PRESS_NEXT, [SKIPS, QUICK_MS])
    assert [album[press % len(album)] for press in range(1, SKIPS + 1)] == seen
    player.until_at(1.5)
    player.expect_track(seen[-1])
    assert len(asked) < FEW_REQUESTS, asked


def test_what_was_heard_a_moment_ago(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """Forth and back and forth again no segment is fetched twice."""
    asked = player.note_requests()
    player.play_album(demo_album)
    for name, at in (("Next", 1), ("Previous", 0), ("Next", 1), ("Next", 2), ("Previous", 1)):
        player.button(name).click()
        player.expect_track(titles(demo_album)[at])
        player.until_at(0.3)
    fetched = Counter("/".join(url.split("?")[0].split("/")[-3:]) for url in asked if ".m4s" in url)
    assert [] == [segment for segment, times in fetched.items() if times > 1]


def test_another_quality_while_it_plays(
    new_signed_in: Callable[..., Page], demo_album: dict[str, Any]
) -> None:
    """What sounds changes, the badge says so, and the music goes on through it all."""
    page = new_signed_in(viewport=DESKTOP)
    page.add_init_script(f"({KEEP_THE_AUDIO})();")
    player = PlayerPage(page)
    player.play_album(demo_album)
    text, badge = player.bar.locator(".rendition-text"), player.bar.locator(".rendition-badge")
    player.choose_quality("lossless")
    expect(text).to_have_text(re.compile("^FLAC "), timeout=15_000)
    expect(badge).to_have_text("Lossless")
    page.evaluate(NOTE_BREAKS)
    player.choose_quality("96_aac")
    expect(text).to_have_text(LOWEST, timeout=15_000)
    expect(badge).to_have_count(0)
    player.choose_quality("auto")
    expect(badge).to_be_visible(timeout=15_000)
    expect(text).to_have_text(re.compile("^FLAC "))
    assert [] == page.evaluate("breaks")


def test_why_it_sounds_as_it_does(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """What is said of it follows what sounds, and is never that a good line is too slow.

    The heart stays in its place.
    """
    player.play_album(demo_album)
    heart = player.bar.locator(".like")
    place = heart.bounding_box()
    lossless = player.bar.locator(".rendition-badge")
    expect(lossless).to_be_visible(timeout=SOUND_WITHIN_MS)
    player.choose_quality("96_aac")
    expect(player.page.locator(".sound-soon")).to_be_visible()
    player.page.keyboard.press("Escape")
    player.bar.locator(".rendition").click()
    why = player.page.get_by_role("dialog", name="Why this quality")
    expect(why).to_contain_text("Data saver begins in a few seconds.")
    expect(why).to_contain_text("This is what you asked for", timeout=SOUND_WITHIN_MS)
    expect(why.get_by_role("heading")).to_have_text(LOWEST)
    player.page.keyboard.press("Escape")
    player.choose_quality("auto")
    player.page.keyboard.press("Escape")
    player.bar.locator(".rendition").click()
    expect(why).to_contain_text("ossless begins in a few seconds.")
    assert place == heart.bounding_box()


def test_qualities_tried_in_quick_succession(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """Only the first and the last are asked for, and few more where a busy machine parts them."""
    player.play_album(demo_album)
    asked = player.note_requests()
    player.choose_quality(*["lossless", "256_aac", "96_aac"] * 4, every_ms=QUICK_MS)
    expect(player.bar.locator(".rendition-text")).to_have_text(LOWEST, timeout=15_000)
    starts = [url for url in asked if re.search(r"/stream/[0-9a-f-]{36}", url)]
    assert 2 <= len(starts) <= 4, starts


def test_a_line_that_has_become_slow(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """It says that it waits, gives up what would take too long, and plays what the line carries now."""
    text = player.bar.locator(".rendition-text")
    player.play_album(demo_album)
    expect(text).to_have_text(re.compile("^FLAC "), timeout=15_000)
    player.button("Pause").click()
    player.page.reload()
    expect(player.button("Play")).to_be_visible()
    stopped_s = player.position_s()
    player.slow_down(bytes_per_s=SLOW_BYTES_PER_S)
    player.button("Play").click()
    status = player.bar.get_by_role("status")
    expect(status).to_have_text("Waiting for the network …", timeout=WORD_WITHIN_MS)
    player.until_at(stopped_s + 0.1, timeout_ms=SOUND_WITHIN_MS)
    expect(text).to_have_text(LOWEST)
    player.button("Next").click()
    player.button("Next").click()
    expect(text).to_have_count(0)  # what sounded before it waits is no longer what sounds
    expect(status).to_have_text("")


def test_a_session_that_ends_while_music_plays(
    player: PlayerPage,
    house: BrowserHouse,
    account: Account,
    demo_album: dict[str, Any],
    complaints: Complaints,
) -> None:
    """It asks for the password, and goes on where it was."""
    complaints.expect("401", "403", "ERR_INTERNET_DISCONNECTED")
    deliver = play_what_comes_late(player, demo_album)
    token = log_in(house, account)
    for session in house.call("GET", "/me/sessions", token=token)["items"]:
        if not session["current"]:
            house.call("DELETE", f"/me/sessions/{session['id']}", token=token)
    deliver()
    question = player.page.get_by_role("dialog", name="Welcome back")
    question.get_by_label("Password", exact=True).fill(account[1])
    stopped_s = player.position_s()
    assert 1.5 <= stopped_s < 5
    question.get_by_role("button", name="Sign in").click()
    expect(question).not_to_be_attached()
    player.until_at(stopped_s + 3)
    player.expect_track(titles(demo_album)[0])


def test_a_network_that_is_gone_for_seconds(
    player: PlayerPage, demo_album: dict[str, Any], complaints: Complaints
) -> None:
    """It says so, and goes on by itself where it was."""
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    deliver = player.hold_back_segments(but=2)
    player.play_album(demo_album)
    player.page.context.set_offline(True)
    expect(player.bar.locator(".trouble")).to_contain_text("Waiting for the network", timeout=10_000)
    stopped_s = player.position_s()
    assert 1.5 <= stopped_s < 5
    player.page.set_viewport_size(PHONE)
    mini = player.page.locator(".mini")
    expect(mini.get_by_role("status")).to_have_text("Waiting for the network …")
    expect(mini.locator(".mini-artist")).to_have_text("Waiting for the network …")
    mini.get_by_role("button", name="Open the player").click()
    expect(player.page.get_by_role("dialog").locator(".trouble")).to_be_visible()
    player.page.keyboard.press("Escape")
    player.page.set_viewport_size(DESKTOP)
    deliver()
    player.page.context.set_offline(False)
    player.until_at(stopped_s + 2)
    player.expect_track(titles(demo_album)[0])
    expect(player.bar.locator(".trouble")).to_be_empty()


def test_another_device_that_begins_to_play(
    player: PlayerPage,
    house: BrowserHouse,
    account: Account,
    demo_album: dict[str, Any],
    complaints: Complaints,
) -> None:
    """It is told calmly, and playing can be brought back to where it was."""
    complaints.expect("403", "409", "ERR_INTERNET_DISCONNECTED")
    deliver = play_what_comes_late(player, demo_album)
    token = log_in(house, account)
    house.call("GET", f"/stream/{demo_album['tracks'][1]['id']}", token=token)
    deliver()
    expect(player.bar.locator(".trouble")).to_contain_text("another device")
    expect(player.button("Play")).to_be_visible()
    stopped_s = player.position_s()
    assert stopped_s < SEGMENT_S  # twice as much was buffered
    player.bar.get_by_role("button", name="Play here").click()
    player.until_at(stopped_s + 1)
    player.expect_track(titles(demo_album)[0])


def test_a_reload_finds_queue_and_place(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """It waits there, silent, and goes on from there."""
    _, second, third, fourth = titles(demo_album)
    player.play_album(demo_album)
    player.button("Next").click()
    player.expect_track(second)
    player.slider.focus()
    for _ in range(2):
        player.page.keyboard.press("ArrowRight")
    player.until_at(10.8)
    player.button("Repeat: off").click()
    player.button("Mute").click()
    player.page.reload()
    player.expect_track(second)
    expect(player.button("Play")).to_be_visible()
    expect(player.button("Repeat: all")).to_be_visible()
    expect(player.button("Unmute")).to_be_visible()
    assert pytest.approx(11.3, abs=1.5) == player.position_s()
    player.button("Queue").click()
    assert [third, fourth] == player.upcoming()
    player.button("Play").click()
    player.until_at(11.5)
    player.expect_track(second)


def test_two_tabs(player: PlayerPage, demo_album: dict[str, Any]) -> None:
    """Who starts in one pauses the other, which says so as long as it is true, and can have it back."""
    player.play_album(demo_album)
    other = PlayerPage(player.page.context.new_page())
    other.play_album(demo_album)
    expect(player.button("Play")).to_be_visible()
    expect(other.button("Pause")).to_be_visible()
    expect(player.bar.locator(".trouble")).to_contain_text("Plays in another tab")
    player.button("Play here").click()
    expect(player.bar.locator(".trouble")).to_be_empty()
    expect(other.bar.locator(".trouble")).to_contain_text("Plays in another tab")
    player.button("Pause").click()
    expect(other.bar.locator(".trouble")).to_be_empty()


def test_the_phone(new_signed_in: Callable[..., Page], demo_album: dict[str, Any]) -> None:
    """A mini player above the tabs opens the sheet, with queue and lyrics within; Escape closes it."""
    page = new_signed_in(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/#/albums/{demo_album['id']}")
    page.locator("main").get_by_role("button", name="Play", exact=True).first.tap()
    mini = page.locator(".mini")
    expect(mini.get_by_role("button", name="Pause")).to_be_visible()
    mini.get_by_role("button", name="Open the player").tap()
    sheet = page.get_by_role("dialog", name="Now playing")
    expect(sheet.get_by_role("link", name=titles(demo_album)[0])).to_be_visible()
    sheet.get_by_role("button", name="Queue").tap()
    expect(sheet.locator("[data-upcoming]")).to_have_count(3)
    sheet.get_by_role("button", name="Pause", exact=True).tap()
    expect(sheet.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).not_to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way(
    new_signed_in: Callable[..., Page], demo_album: dict[str, Any], complaints: Complaints, scheme: str
) -> None:
    """The bar, the panels, what opens at buttons, the keys and the sheet: axe finds nothing."""
    complaints.expect("404.*lyrics")  # it has none, unless another test gave it some
    page = new_signed_in(viewport=DESKTOP, color_scheme=scheme, bypass_csp=True)
    player = PlayerPage(page)
    player.play_album(demo_album)
    player.button("Lyrics").click()
    assert [] == barriers(page)
    player.button("Queue").click()
    player.button("Loudness and quality").click()
    assert [] == barriers(page)
    page.keyboard.press("Escape")
    player.bar.locator(".rendition").click()
    assert [] == barriers(page)
    page.get_by_role("dialog").press("Escape")
    page.keyboard.press("?")
    assert [] == barriers(page)
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.get_by_role("button", name="Open the player").click()
    assert [] == barriers(page)
    page.get_by_role("dialog").get_by_role("button", name="Queue").click()
    assert [] == barriers(page)
