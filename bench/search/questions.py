"""What is typed into the box."""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.search.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Question:
    """A query, of what kind it is, and the title it is meant to find."""

    text: str
    kind: str
    title: str


def mixed_questions(catalog: Catalog, count: int, draw: random.Random) -> list[Question]:
    """Whole titles, beginnings of titles as they are typed, and titles with their artists, by turns."""
    return [_KINDS[number % len(_KINDS)](catalog, draw) for number in range(count)]


def mistyped_questions(catalog: Catalog, count: int, draw: random.Random) -> list[Question]:
    """Real titles with one typing mistake anywhere in them."""
    titles = draw.choices(catalog.real_titles, k=count)
    kinds = list(_TYPOS)
    return [
        Question(_TYPOS[kind](title, draw), kind, title)
        for number, title in enumerate(titles)
        for kind in [kinds[number % len(kinds)]]
    ]


def _whole(catalog: Catalog, draw: random.Random) -> Question:
    title = draw.choice(catalog.tracks).title
    return Question(title, "title", title)


def _beginning(catalog: Catalog, draw: random.Random) -> Question:
    title = draw.choice(catalog.tracks).title
    return Question(title[: draw.randint(1, len(title))].strip() or title, "beginning", title)


def _with_artist(catalog: Catalog, draw: random.Random) -> Question:
    track = draw.choice(catalog.tracks)
    return Question(f"{track.title} {catalog.artists[track.artist]}"[:200], "title and artist", track.title)


_KINDS = (_whole, _beginning, _with_artist)


def _substitute(title: str, draw: random.Random) -> str:
    place = draw.randrange(len(title))
    return title[:place] + _other_letter(title[place], draw) + title[place + 1 :]


def _insert(title: str, draw: random.Random) -> str:
    place = draw.randint(0, len(title))
    return title[:place] + draw.choice(string.ascii_lowercase) + title[place:]


def _delete(title: str, draw: random.Random) -> str:
    if len(title) < 2:
        return _insert(title, draw)
    place = draw.randrange(len(title))
    return title[:place] + title[place + 1 :]


def _transpose(title: str, draw: random.Random) -> str:
    places = [
        place for place in range(len(title) - 1) if title[place].casefold() != title[place + 1].casefold()
    ]
    if not places:
        return _insert(title, draw)
    place = draw.choice(places)
    return title[:place] + title[place + 1] + title[place] + title[place + 2 :]


def _other_letter(letter: str, draw: random.Random) -> str:
    return draw.choice([other for other in string.ascii_lowercase if other != letter.casefold()])


_TYPOS: Mapping[str, Callable[[str, random.Random], str]] = {
    "substitution": _substitute,
    "insertion": _insert,
    "deletion": _delete,
    "transposition": _transpose,
}
