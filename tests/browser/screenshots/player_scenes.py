"""The player's pictures."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.player_page import PlayerPage
from tests.browser.screenshots.camera import Camera

SUNG_S = 8.2
"""Four lines of the lyrics in."""


def take_player(camera: Camera, album: dict[str, Any], playlists: dict[str, str]) -> None:
    """On a desktop in the light, on one in the dark, on phones alike."""
    _by_day(camera, album, playlists)
    _by_night(camera, album, playlists)
    _phone_by_day(camera, album, playlists)
    _phone_by_night(camera, album)


def _by_day(camera: Camera, album: dict[str, Any], playlists: dict[str, str]) -> None:
    page = camera.page("light")
    player = PlayerPage(page)
    player.play_album(album)
    player.button("Lyrics").click()
    player.until_at(SUNG_S)
    camera.take(page, "now-playing-desktop-light")
    player.button("Lyrics").click()
    player.button("Pause").click()
    page.goto("/#/")
    page.locator(".card").first.wait_for()
    camera.take(page, "home-desktop-light")
    page.goto("/#/search")
    page.get_by_role("searchbox").first.fill("la")
    page.locator(".row").first.wait_for()
    camera.take(page, "search-desktop-light")
    page.goto(f"/#/playlists/{playlists['Evening, with the window open']}")
    page.locator(".entry").first.wait_for()
    camera.take(page, "playlist-desktop-light")


def _by_night(camera: Camera, album: dict[str, Any], playlists: dict[str, str]) -> None:
    page = camera.page("dark")
    player = PlayerPage(page)
    player.play_album(album)
    camera.take(page, "album-desktop-dark")
    page.goto(f"/#/playlists/{playlists['For the train']}")
    page.locator("main").get_by_role("button", name="Play", exact=True).first.click()
    player.until_at(1)
    player.button("Queue").click()
    camera.take(page, "queue-desktop-dark")
    player.button("Queue").click()
    page.goto(f"/#/smart/{playlists['Quiet machines']}")
    page.locator(".preview .row").first.wait_for()
    camera.take(page, "smart-playlist-desktop-dark")


def _phone_by_day(camera: Camera, album: dict[str, Any], playlists: dict[str, str]) -> None:
    page = camera.phone("light")
    page.goto(f"/#/albums/{album['id']}")
    _play(page)
    camera.take(page, "album-phone-light")
    page.locator(".mini-open").click()
    page.locator(".sheet").get_by_role("button", name="Lyrics").click()
    _until_sheet_at(page, SUNG_S)
    camera.take(page, "lyrics-phone-light")
    page.locator(".sheet").get_by_role("button", name="Close the player").click()
    page.goto(f"/#/smart/{playlists['Quiet machines']}")
    page.locator(".preview .row").first.wait_for()
    camera.take(page, "smart-playlist-phone-light")


def _phone_by_night(camera: Camera, album: dict[str, Any]) -> None:
    page = camera.phone("dark")
    page.goto("/#/")
    page.locator(".card").first.wait_for()
    camera.take(page, "home-phone-dark")
    page.goto(f"/#/albums/{album['id']}")
    _play(page)
    page.locator(".mini-open").click()
    _until_sheet_at(page, 1)
    page.locator(".sheet").get_by_role("button", name="Next", exact=True).click()
    page.locator(".sheet .rendition-badge").wait_for()
    _until_sheet_at(page, 6)
    camera.take(page, "now-playing-phone-dark")


def _play(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Play", exact=True).first.click()
    page.locator(".mini-open").wait_for()


def _until_sheet_at(page: Page, position_s: float) -> None:
    page.wait_for_function(
        "at => Number(document.querySelector('.sheet [role=slider]')?.getAttribute('aria-valuenow')) >= at",
        arg=position_s,
        timeout=20_000,
    )
