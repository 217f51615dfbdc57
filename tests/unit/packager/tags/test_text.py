import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.tags.text import MAX_TEXT_CHARACTERS, CleanText, clean_text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Title", CleanText("Title")),
        ("  two \t words\r\n", CleanText("two words")),
        ("\x00\x1f\x7f", CleanText("")),
        ("line one\u2028line two", CleanText("line one line two")),
        ("evil\u202egnp.exe", CleanText("evilgnp.exe")),
        ("\ufeffTitle", CleanText("Title")),
        ("Bjo\u0308rk", CleanText("Björk")),
        ("👩\u200d🎤", CleanText("👩\u200d🎤")),
        ("Bj\udcf6rk", CleanText("Björk", "read as Windows-1252")),
        ("\udc93quoted\udc94", CleanText("\u201cquoted\u201d", "read as Windows-1252")),
        ("café \udcc3", CleanText("café \ufffd", "damaged: what can't be read is replaced")),
        ("\udc81", CleanText("\ufffd", "damaged: what can't be read is replaced")),
        ("\ud800x", CleanText("\ufffdx", "damaged: what can't be read is replaced")),
    ],
)
def test_a_value_is_made_presentable(raw: str, expected: CleanText) -> None:
    """Control characters go, undecodable bytes are read or replaced, and what was done is told."""
    assert expected == clean_text(raw)


def test_a_long_value_is_cut() -> None:
    """A value of a megabyte ends with an ellipsis at the limit, and says so."""
    clean = clean_text("x" * 1_000_000)

    assert CleanText("x" * 499 + "…", "cut to 500 characters") == clean


@settings(deadline=None)
@given(st.text(st.characters(), max_size=2000))
def test_whatever_comes_out_can_be_stored(raw: str) -> None:
    """The outcome is bounded, encodes as UTF-8, has no control character, and cleaning it again changes nothing."""
    text = clean_text(raw).text

    text.encode()
    assert len(text) <= MAX_TEXT_CHARACTERS
    assert not any(unicodedata.category(character) == "Cc" for character in text)
    assert text == clean_text(text).text
