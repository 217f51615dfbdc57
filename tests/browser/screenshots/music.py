"""Albums that don't exist, by nobody: enough of them for pages to look as they do in a house where somebody lives."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segue.demo.flac import FlacFormat, write_flac
from segue.demo.instruments import Samples
from segue.demo.piece import LENGTH_S, render
from tests.browser.screenshots import covers

RATE_HZ = 44_100


@dataclass(frozen=True, slots=True)
class Album:
    """One album; its tracks by title, with their lengths in seconds."""

    artist: str
    title: str
    year: int
    genre: str
    tracks: tuple[tuple[str, float], ...]
    cover: tuple[str, ...]


ALBUMS = (
    Album(
        "Marit Oske",
        "Slow Weather",
        2023,
        "Ambient",
        (("Barometer", 77), ("Long Grass", 64), ("Isobars", 89), ("Clearing", 53)),
        ("dunes", "#e9d8c3", "#d59a6f", "#a65f46", "#5c3a3a", "#2c2530"),
    ),
    Album(
        "Halden & Ives",
        "Letters to the Lighthouse",
        2019,
        "Folk",
        (("Salt Road", 72), ("Keeper", 84), ("Half the Harbour", 59)),
        ("rings", "#f2e9d8", "#1f4e5f", "#f2e9d8"),
    ),
    Album(
        "Nocturne Bureau",
        "Night Desk",
        2024,
        "Electronic",
        (("Lamp On", 68), ("Carbon Copy", 81), ("Night Desk", 94), ("Lamp Off", 46)),
        ("phases", "#14131f", "#f0b94d", "#14131f"),
    ),
    Album(
        "Paper Tides",
        "Marginalia",
        2021,
        "Jazz",
        (("Footnote", 75), ("Ibid.", 61), ("Errata", 86)),
        ("panes", "#f4efe6", "#c8442d", "#e8b84a", "#264653", "#8ab0ab"),
    ),
    Album(
        "Juniper Yard",
        "Reedbed",
        2022,
        "Folk",
        (("Teal", 66), ("Sluice", 79), ("Bittern", 51)),
        ("reeds", "#dfe5cf", "#4b6043", "#87a878", "#2f3e2c"),
    ),
    Album(
        "Slow Lantern",
        "Seven Doors",
        2025,
        "Electronic",
        (("Threshold", 70), ("Hinge", 63), ("Ajar", 82)),
        ("arches", "#f5d9c8", "#e0876a", "#b3475a", "#6b2d5c", "#2b1a40"),
    ),
)


def write_albums(folder: Path) -> None:
    """Write every album's masters as `Artist/Album/01 Title.flac`."""
    piece = render(RATE_HZ, 0, LENGTH_S)
    for place, album in enumerate(ALBUMS):
        cover = covers.render(*album.cover)
        into = folder / album.artist / album.title
        into.mkdir(parents=True)
        for number, (title, length_s) in enumerate(album.tracks, 1):
            samples = _cut(piece, seed=10 * place + number, length_s=length_s)
            write_flac(
                into / f"{number:02} {title}.flac",
                samples,
                FlacFormat(RATE_HZ, 16),
                tags=_tags(album, number, title),
                cover=cover,
            )


def _cut(piece: Samples, *, seed: int, length_s: float) -> Samples:
    """The demo album's piece over and over from somewhere on, now loud and now soft."""
    count, random = round(length_s * RATE_HZ), np.random.default_rng(seed)
    again = np.take(piece, np.arange(count) + random.integers(len(piece)), axis=0, mode="wrap")
    bends = np.linspace(0, count, 12)
    swell = np.interp(np.arange(count), bends, [0, *random.uniform(0.25, 1, 10), 0])
    quieter: Samples = again * swell[:, np.newaxis].astype(np.float32)
    return quieter


def _tags(album: Album, number: int, title: str) -> dict[str, str]:
    return {
        "title": title,
        "artist": album.artist,
        "album_artist": album.artist,
        "album": album.title,
        "track": str(number),
        "genre": album.genre,
        "date": str(album.year),
    }
