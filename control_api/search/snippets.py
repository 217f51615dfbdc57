"""The lines of a song in which a query's words are sung."""

import re
from collections.abc import Iterator

from control_api.search.folding import fold, is_cjk, runs
from control_api.search.models import Highlight, Snippet
from control_api.search.sought import Sought

_LINES = 2
_MAX_CHARACTERS = 200
_TOKEN = re.compile(r"\S+")


def lyrics_snippet(lyrics: str, sought: Sought) -> Snippet:
    """The two lines that have most of the words; the first ones where no word stands in any as it was typed."""
    words = [word.text for word in sought.words]
    lines = [line.strip() for line in lyrics.splitlines() if line.strip()] or [""]
    sung = [_sung(line, words) for line in fold("\n".join(lines)).split("\n")]
    places = range(max(1, len(lines) - _LINES + 1))
    # A phrase is best begun with: of two places with as many words, the one whose first line has more.
    best = max(
        places, key=lambda place: (len(set().union(*sung[place : place + _LINES])), len(sung[place]), -place)
    )
    text = _cut("\n".join(lines[best : best + _LINES]), words)
    return Snippet(text=text, highlights=tuple(_highlights(text, words)))


def _sung(folded: str, words: list[str]) -> frozenset[int]:
    """Which of the words are in a folded text, by their places among them."""
    found = runs(folded)
    return frozenset(place for place, word in enumerate(words) if any(_is(run, word) for run in found))


def _is(run: str, word: str) -> bool:
    return word in run if is_cjk(run) else run.startswith(word)


def _highlights(text: str, words: list[str]) -> Iterator[Highlight]:
    """Every piece between spaces that has one of the words; of text without spaces, the words themselves."""
    for token in _TOKEN.finditer(text):
        piece = token[0]
        if not _sung(fold(piece), words):
            continue
        for start, end in _cjk_spans(piece, words) or [(0, len(piece))]:
            yield Highlight(start=token.start() + start, end=token.start() + end)


def _cjk_spans(piece: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in a piece, overlapping ones as one; none where folding moves its characters."""
    folded = fold(piece)
    if not is_cjk(folded) or len(folded) != len(piece):
        return []
    marked = {
        place + offset
        for word in words
        for place in range(len(folded))
        if folded.startswith(word, place)
        for offset in range(len(word))
    }
    starts = sorted(place for place in marked if place - 1 not in marked)
    return [
        (start, next(end for end in range(start, len(piece) + 1) if end not in marked)) for start in starts
    ]


def _cut(text: str, words: list[str]) -> str:
    """At most so many characters, from a little before the first word that was looked for."""
    if len(text) <= _MAX_CHARACTERS:
        return text
    first = next(_highlights(text, words), Highlight(start=0, end=0)).start
    start = max(0, min(first - _MAX_CHARACTERS // 4, len(text) - _MAX_CHARACTERS))
    return text[start : start + _MAX_CHARACTERS]
