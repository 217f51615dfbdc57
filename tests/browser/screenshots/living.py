"""What a listener and the house's keepers have done by the time pictures are taken."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.library_pages import Listener
from tests.browser.screenshots.music import ALBUMS
from tests.browser.serving import BrowserHouse

SMART = {
    "match": {
        "all": [
            {"field": "genre", "any_of": ["Ambient", "Electronic"]},
            {"field": "year", "at_least": 2020},
            {"any": [{"field": "liked", "is": True}, {"field": "play_count", "at_least": 3}]},
        ]
    },
    "within": "catalog",
    "order": [{"by": "play_count", "descending": True}],
}
WORDS = (
    "Low sun on the harbour wall,",
    "ropes go slack and tides go small;",
    "someone left a lamp alight,",
    "one warm window, all the night.",
    "Count the boats and count them slow,",
    "half are home and half still go;",
    "hold the line and let it run:",
    "all of us, and one low sun.",
)
WORDS_APART_S = 2.2
INES = ("ines@example.org", "a long enough password")
PLAYS = 140
FOR_DAYS = 300


def live_in(house: BrowserHouse) -> None:
    """Give the catalog features and lyrics, and a listener likes, plays and playlists."""
    keeper = Listener.of(house, house.admin)
    albums = {album["title"]: album for album in keeper.call("GET", "/albums?limit=100")["items"]}
    tracks = keeper.call("GET", "/tracks?limit=100")["items"]
    _feature(keeper, albums)
    _write_lyrics(keeper, next(track for track in tracks if track["title"] == "Harbour"))
    keeper.call("PATCH", "/me", {"display_name": "Keeper"})
    ines = Listener.of(house, house.listener("ines", tier="family"))
    ines.call("PATCH", "/me", {"display_name": "Ines"})
    _listen(ines, tracks)
    _collect(ines, albums, tracks)


def _feature(keeper: Listener, albums: dict[str, Any]) -> None:
    for position, title in enumerate(("Low Sun", "Night Desk", "Slow Weather")):
        keeper.call("PUT", f"/features/album/{albums[title]['id']}", {"position": position})


def _write_lyrics(keeper: Listener, track: dict[str, Any]) -> None:
    lines = [f"[00:{0.8 + WORDS_APART_S * place:05.2f}]{words}" for place, words in enumerate(WORDS)]
    keeper.call("PUT", f"/tracks/{track['id']}/lyrics", {"timed": "\n".join(lines)})


def _listen(listener: Listener, tracks: list[dict[str, Any]]) -> None:
    chance, now = random.Random(7), datetime.now(UTC)
    weights = [1 / (1 + place % 9) for place, _ in enumerate(tracks)]
    played = chance.choices(tracks, weights, k=PLAYS)
    plays = [
        {
            "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "track_id": track["id"],
            "played_at": (now - timedelta(days=FOR_DAYS * chance.random() ** 2, hours=1)).isoformat(),
            "listened_s": track["length_s"],
        }
        for track in played
    ]
    listener.call("POST", "/plays/batch", {"plays": plays})


def _collect(listener: Listener, albums: dict[str, Any], tracks: list[dict[str, Any]]) -> None:
    for track in tracks[::3]:
        listener.call("PUT", f"/library/track/{track['id']}", {"liked": True})
    for album in ALBUMS[:4]:
        listener.call("PUT", f"/library/album/{albums[album.title]['id']}", {})
    by_title = {track["title"]: track["id"] for track in tracks}
    evening = (
        "Lamp On",
        "Long Grass",
        "Ibid.",
        "Keeper",
        "Ajar",
        "Bittern",
        "Isobars",
        "Harbour",
        "Lamp Off",
    )
    listener.playlist("Evening, with the window open", [by_title[title] for title in evening])
    listener.playlist("For the train", [track["id"] for track in tracks[4:16]])
    rules = {"name": "Quiet machines", "rules": SMART}
    listener.call("POST", "/playlists", rules)
