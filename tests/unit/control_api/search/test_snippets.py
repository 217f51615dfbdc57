"""Snippets of lyrics."""

import pytest

from control_api.search import snippets
from control_api.search.folding import fold
from control_api.search.snippets import lyrics_snippet
from control_api.search.sought import read_query

SONG = "I walk the line\n\nBecause you’re mine\nI keep a close watch\non this heart of mine"


@pytest.mark.parametrize(
    ("typed", "lyrics", "text", "marked"),
    [
        ("close watch", SONG, "I keep a close watch\non this heart of mine", ["close", "watch"]),
        ("youre mine", SONG, "Because you’re mine\nI keep a close watch", ["you’re", "mine"]),
        ("HEART", SONG, "I keep a close watch\non this heart of mine", ["heart"]),
        ("absent", SONG, "I walk the line\nBecause you’re mine", []),
        ("名前", "君の名前を\n呼ぶ", "君の名前を\n呼ぶ", ["名前"]),
        ("x", "", "", []),
    ],
)
def test_shows_where_it_is_sung(typed: str, lyrics: str, text: str, marked: list[str]) -> None:
    """The two lines that have most of the words, and the words in them as they are written."""
    snippet = lyrics_snippet(lyrics, read_query(typed))
    assert text == snippet.text
    assert marked == [snippet.text[at.start : at.end] for at in snippet.highlights]


def test_a_long_line_is_cut_around_the_word() -> None:
    """However far in it is sung."""
    snippet = lyrics_snippet("la " * 1000 + "found " + "la " * 1000, read_query("found"))
    assert len(snippet.text) <= 200
    assert ["found"] == [snippet.text[at.start : at.end] for at in snippet.highlights]


def test_folds_every_line_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches answer on the loop that everybody waits for: long lyrics of accented lines must not hold it."""
    folded: list[str] = []

    def count(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(snippets, "fold", count)
    lyrics_snippet("\n".join(["é"] * 10_000), read_query("we walk the world alone again tonight"))
    assert sum(map(len, folded)) < 3 * 10_000
