"""A made-up catalog of any size: real titles first, then combinations of their words."""

import csv
import itertools
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from bench.cost import BenchError

TITLES = Path(__file__).resolve().parents[3] / "shared" / "material" / "titles" / "tracks.csv"

TRACKS_AN_ALBUM = 10
ALBUMS_AN_ARTIST = 4
_SEED = 5
_ZIPF_EXPONENT = 1.0
_WORDS_A_TITLE = ((1, 2, 3, 4, 5, 6), (18, 30, 24, 15, 8, 5))
"""How many words a title has, and how often of a hundred; as in the real ones."""


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track, its album and its artist, with what they were played."""

    number: int
    title: str
    album: int
    artist: int
    plays: int


@dataclass(frozen=True, slots=True)
class Catalog:
    """Names by number, and the tracks that point to them."""

    artists: list[str]
    albums: list[tuple[str, int]]
    """Titles, with the artist's number; none has two of one title."""
    tracks: list[TrackRow]
    real_titles: list[str]
    genres: list[str]


def row_id(kind: str, number: int) -> UUID:
    """The id of the n-th row of a kind: the same in every run, and as scattered as random ones."""
    return UUID(bytes=blake2b(f"{kind} {number}".encode(), digest_size=16).digest(), version=4)


def shared_key(name: str) -> str:
    """What the catalog takes for the same name."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def make_catalog(track_count: int) -> Catalog:
    """So many tracks, the same for the same number.

    Raises:
        BenchError: The real titles are not there.
    """
    rows = _real_rows()[:track_count]
    draw = random.Random(_SEED)
    genres = sorted({row["genre"] for row in rows if row["genre"]})
    catalog = Catalog([], [], [], [row["title"] for row in rows], genres)
    _add_real(catalog, rows, draw)
    _add_made_up(catalog, track_count, _Vocabulary(rows), draw)
    return catalog


def _real_rows() -> list[dict[str, str]]:
    if not TITLES.is_file():
        raise BenchError(f"there are no real titles in {TITLES}")
    with TITLES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["title"].strip()]


def _add_real(catalog: Catalog, rows: list[dict[str, str]], draw: random.Random) -> None:
    artists: dict[str, int] = {}
    albums: dict[tuple[str, str], int] = {}
    for row in rows:
        artist_key = shared_key(row["artist"])
        if artist_key not in artists:
            artists[artist_key] = len(catalog.artists)
            catalog.artists.append(row["artist"])
        artist = artists[artist_key]
        album_key = (artist_key, shared_key(row["album"]))
        if album_key not in albums:
            albums[album_key] = len(catalog.albums)
            catalog.albums.append((row["album"], artist))
        catalog.tracks.append(_track(catalog, row["title"], albums[album_key], artist, draw))


def _add_made_up(catalog: Catalog, track_count: int, words: "_Vocabulary", draw: random.Random) -> None:
    while len(catalog.tracks) < track_count:
        artist = len(catalog.artists)
        catalog.artists.append(f"{words.title(draw)} {artist}")
        for _ in range(ALBUMS_AN_ARTIST):
            album = len(catalog.albums)
            catalog.albums.append((f"{words.title(draw)} {album}", artist))
            for _ in range(min(TRACKS_AN_ALBUM, track_count - len(catalog.tracks))):
                catalog.tracks.append(_track(catalog, words.title(draw), album, artist, draw))


def _track(catalog: Catalog, title: str, album: int, artist: int, draw: random.Random) -> TrackRow:
    plays = int(draw.paretovariate(0.7)) - 1  # most are played never or once, a few by everybody
    return TrackRow(len(catalog.tracks), title, album, artist, min(plays, 10**9))


class _Vocabulary:
    """The words of real titles, drawn by Zipf's law in the order of how frequent they are."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        counted = Counter(word for row in rows for word in row["title"].split())
        self._words = [word for word, _ in counted.most_common()]
        weights = [1 / rank**_ZIPF_EXPONENT for rank in range(1, len(self._words) + 1)]
        self._cumulative = list(itertools.accumulate(weights))
        self._lengths = list(itertools.accumulate(_WORDS_A_TITLE[1]))
        self._drawn: Iterator[str] = iter(())

    def title(self, draw: random.Random) -> str:
        """A title nobody wrote."""
        length = draw.choices(_WORDS_A_TITLE[0], cum_weights=self._lengths)[0]
        return " ".join(self._word(draw) for _ in range(length))

    def _word(self, draw: random.Random) -> str:
        word = next(self._drawn, None)
        if word is None:
            self._drawn = iter(draw.choices(self._words, cum_weights=self._cumulative, k=10_000))
            word = next(self._drawn)
        return word
