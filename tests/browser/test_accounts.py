"""Accounts as their owners meet them: coming, going, coming back, and being away for a while."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import barriers
from tests.browser.conftest import Complaints
from tests.browser.serving import BrowserHouse

PASSWORD = "a long enough password"
OTHER_PASSWORD = "another long password"

Account = tuple[str, str]


@pytest.fixture
def listener(house: BrowserHouse, demo_album: dict[str, Any]) -> Account:
    """An account of this test's own."""
    return house.listener(f"account-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def player(page: Page, sign_in: Callable[[Page, Account], None], listener: Account) -> Page:
    """The player, signed in."""
    sign_in(page, listener)
    page.goto("/")
    expect(page.locator("#page h1")).to_have_count(1)
    return page


def password(page: Page) -> Any:
    """The field of the form that is shown."""
    return page.get_by_label("Password", exact=True)


def test_a_newcomer_signs_up_leaves_and_comes_back(
    page: Page, complaints: Complaints, demo_album: dict[str, Any]
) -> None:
    """Two fields, what is asked of a password beside it; afterwards there is something to play."""
    complaints.expect("401")
    email = f"new-{uuid.uuid4().hex[:8]}@example.org"
    page.goto("/")
    page.get_by_label("E-mail").fill(email)
    password(page).fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_have_text("The password needs at least 8 characters.")
    expect(page.locator(".field-hint .icon")).to_be_hidden()
    password(page).fill(PASSWORD)
    expect(page.locator(".field-hint-met")).to_be_visible()
    page.get_by_role("button", name="Show password").click()
    assert "text" == password(page).get_attribute("type")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("button", name=re.compile("^Play ")).first).to_be_visible()

    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_label("E-mail").fill(email)
    password(page).fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    password(page).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".hero")).to_be_visible()


def test_who_signs_out_leaves_nothing(
    player: Page, listener: Account, complaints: Complaints, demo_album: dict[str, Any]
) -> None:
    """Neither queue nor searches nor library are kept, another tab leaves too, and the next begins at home."""
    complaints.expect("401")
    player.goto("/#/search?q=harbour")
    player.locator(".row").first.dblclick()
    expect(player.locator(".bar .playing-title")).to_have_text("Harbour")
    other = player.context.new_page()
    complaints.watch(other)
    other.goto("/#/library/tracks")
    expect(other.locator("#page h1")).to_have_text("Library")
    kept = player.evaluate("Object.keys(localStorage)")
    assert any("queue" in name for name in kept), kept

    player.get_by_role("button", name="Account").click()
    player.get_by_role("menuitem", name="Sign out").click()
    for tab in (player, other):
        expect(tab.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        assert tab.url.endswith("/")
    kept = [name for name in player.evaluate("Object.keys(localStorage)") if ".play." not in name]
    assert ["segue.known-here"] == kept
    assert [] == player.evaluate("indexedDB.databases()")


def test_where_no_accounts_are_made_none_is_offered(page: Page, complaints: Complaints) -> None:
    """Who comes is asked to sign in, and told whom to ask."""
    complaints.expect("401")
    page.route("**/api/v1", lambda route: route.fulfill(json={"registration_open": False}))
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator(".sign-in-other")).to_have_text("Accounts are made by who runs this Segue.")
    expect(page.get_by_role("button", name="Create an account")).to_have_count(0)


def test_an_address_that_is_taken(page: Page, complaints: Complaints, listener: Account) -> None:
    """Says what to do instead."""
    complaints.expect("401", "409")
    page.goto("/")
    page.get_by_label("E-mail").fill(listener[0])
    password(page).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("sign in instead")


def test_a_session_that_ended_is_gone_on_with(
    player: Page, house: BrowserHouse, listener: Account, complaints: Complaints
) -> None:
    """The page stays, one question is asked over it, and what was wanted comes after the answer."""
    complaints.expect("401")
    token = house.call("POST", "/auth/login", {"email": listener[0], "password": listener[1]})["token"]
    house.call("POST", "/auth/logout-all", token=token)
    player.get_by_role("link", name="Albums").first.click()
    dialog = player.get_by_role("dialog", name="Welcome back")
    expect(dialog.get_by_label("E-mail")).to_have_value(listener[0])
    expect(dialog.get_by_label("Password", exact=True)).to_be_focused()
    dialog.get_by_label("Password", exact=True).fill(listener[1])
    player.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(player.locator("#page h1")).to_have_text("Albums")
    expect(player.locator(".card-title", has_text="Low Sun")).to_be_visible()


def test_without_a_network_what_is_loaded_stays(player: Page, complaints: Complaints) -> None:
    """A notice while Segue can't be reached; pages that were not loaded come with it."""
    complaints.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    player.get_by_role("link", name="Albums").first.click()
    expect(player.locator("#page h1")).to_have_text("Albums")
    player.context.set_offline(True)
    expect(player.locator(".banner")).to_contain_text("can’t be reached")
    expect(player.locator(".card-title", has_text="Low Sun")).to_be_visible()
    player.get_by_role("link", name="Artists").first.click()
    expect(player.locator("#page h1")).to_have_text("Segue can’t be reached")
    player.context.set_offline(False)
    expect(player.locator(".banner")).to_be_hidden()
    expect(player.locator("#page h1")).to_have_text("Artists")


def test_devices_are_listed_and_signed_out(player: Page, house: BrowserHouse, listener: Account) -> None:
    """This one is marked; the others can be signed out from here."""
    opened = house.call("POST", "/auth/login", {"email": listener[0], "password": listener[1]})
    player.goto("/#/account")
    devices = player.locator(".device")
    expect(devices).to_have_count(2)
    expect(devices.first).to_contain_text("This device")
    devices.nth(1).get_by_role("button").click()
    expect(devices).to_have_count(1)
    answer = player.request.get(
        "/api/v1/me", headers={"Authorization": f"Bearer {opened['token']}", "Cookie": ""}
    )
    assert 401 == answer.status


def test_who_pays_nothing_is_told_what_takes_a_paid_plan(
    page: Page, sign_in: Callable[[Page, Account], None], house: BrowserHouse, player: Page
) -> None:
    """Both lossless qualities, and nothing else; who pays isn't."""
    player.goto("/#/account")
    expect(player.get_by_label("Lossless 16 bit")).to_be_visible()
    expect(player.get_by_label("with a paid plan")).to_have_count(0)
    sign_in(page, house.listener(f"free-{uuid.uuid4().hex[:8]}", tier="free"))
    page.reload()
    expect(page.get_by_label("with a paid plan")).to_have_count(2)


def test_profile_quality_and_looks_are_kept(player: Page) -> None:
    """Name and quality by the account, light or dark by the device."""
    player.goto("/#/account")
    player.get_by_label("Name shown to others").fill("Ada L.")
    player.get_by_role("button", name="Save").click()
    expect(player.get_by_role("status").filter(has_text="Name saved")).to_be_visible()
    player.get_by_label("Lossless 16 bit, up to 48 kHz", exact=True).check()
    expect(player.get_by_role("status").filter(has_text="Quality saved")).to_be_visible()
    player.get_by_label("Dark").check()
    player.reload()
    expect(player.get_by_label("Name shown to others")).to_have_value("Ada L.")
    expect(player.get_by_label("Lossless 16 bit, up to 48 kHz", exact=True)).to_be_checked()
    assert "dark" == player.evaluate("getComputedStyle(document.documentElement).colorScheme")


def test_e_mail_and_password_change(player: Page, complaints: Complaints, listener: Account) -> None:
    """Only for who knows the password; afterwards the new ones count."""
    complaints.expect("403")
    email = f"moved-{uuid.uuid4().hex[:8]}@example.org"
    player.goto("/#/account")
    player.get_by_label("E-mail address").fill(email)
    password(player).first.fill("not the password")
    player.get_by_role("button", name="Change e-mail").click()
    expect(player.get_by_role("alert").filter(has_text=re.compile("password"))).to_be_visible()
    password(player).first.fill(listener[1])
    player.get_by_role("button", name="Change e-mail").click()
    expect(player.get_by_role("status").filter(has_text="E-mail changed")).to_be_visible()
    player.get_by_label("Present password").fill(listener[1])
    player.get_by_label("New password").fill(OTHER_PASSWORD)
    player.get_by_role("button", name="Change password").click()
    expect(player.get_by_role("status").filter(has_text="Password changed")).to_be_visible()
    answer = player.request.post("/api/v1/auth/login", data={"email": email, "password": OTHER_PASSWORD})
    assert 200 == answer.status


def test_the_export_is_a_file(player: Page, listener: Account) -> None:
    """Everything that is kept, to be saved."""
    player.goto("/#/account")
    with player.expect_download() as download:
        player.get_by_role("link", name="Export").click()
    assert "segue-account.json" == download.value.suggested_filename
    assert listener[0] in download.value.path().read_text()


def test_an_account_is_deleted_for_good(player: Page, complaints: Complaints, listener: Account) -> None:
    """After the password and a second look; then nobody can sign in by it."""
    complaints.expect("401", "403")
    player.goto("/#/account")
    player.get_by_role("button", name="Delete the account…").click()
    dialog = player.get_by_role("dialog", name="Delete the account?")
    dialog.get_by_label("Password", exact=True).fill("not the password")
    dialog.get_by_role("button", name="Delete everything").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("Password", exact=True).fill(listener[1])
    dialog.get_by_role("button", name="Delete everything").click()
    expect(player.get_by_role("heading", name="Create an account")).to_be_visible()
    email, known = listener
    assert 401 == player.request.post("/api/v1/auth/login", data={"email": email, "password": known}).status


def test_only_administrators_are_led_to_the_desk(
    player: Page,
    new_page: Callable[..., Page],
    sign_in: Callable[[Page, Account], None],
    house: BrowserHouse,
) -> None:
    """It is in their account menu, and in nobody else's."""
    player.get_by_role("button", name="Account").click()
    expect(player.get_by_role("menuitem", name="Sign out")).to_be_visible()
    expect(player.get_by_role("menuitem", name="Ingest desk")).to_have_count(0)
    admin = new_page()
    sign_in(admin, house.admin)
    admin.goto("/")
    admin.get_by_role("button", name="Account").click()
    expect(admin.get_by_role("menuitem", name="Ingest desk")).to_have_attribute("href", "/desk")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_screen_keeps_nobody_out(
    new_page: Callable[..., Page], complaints: Complaints, scheme: str
) -> None:
    """Axe finds nothing on it, with what went wrong shown, too."""
    complaints.expect("401")
    page = new_page(color_scheme=scheme, bypass_csp=True)
    page.goto("/")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_have_text("Enter your e-mail address.")
    assert [] == barriers(page)
