"""What texts have in common."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_api.search.folding import MAX_WORD_CHARACTERS, fold, index_words, whole
from control_api.search.sought import read_query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AC/DC", ("ac", "dc", "acdc")),
        ("P!nk", ("pink",)),
        ("Ke$ha", ("kesha",)),
        ("A$AP Rocky", ("asap", "rocky")),
        ("Help!", ("help",)),
        ("Don’t Stop", ("dont", "stop")),
        ("Rock 'n' Roll", ("rock", "n", "roll")),
        ("Simon & Garfunkel", ("simon", "and", "garfunkel")),
        ("Motörhead", ("motorhead",)),
        ("Sigur Rós", ("sigur", "ros")),
        ("Łódź Ørsted Æther ßtraße Đorđe", ("lodz", "orsted", "aether", "sstrasse", "dorde")),
        ("Ёлка и йод", ("елка", "и", "иод")),
        ("ΑΓΆΠΗΣ", ("αγαπησ",)),
        ("ﾌﾞﾙｰ", ("ぶ", "る", "ー", "ぶる", "るー")),
        ("東京 Night", ("東", "京", "東京", "night")),
        ("봄날", ("봄", "날", "봄날")),
        ("हिन्दी", ("हिन्दी",)),
        ("\uff57\uff49\uff44\uff45", ("wide",)),
        ("!!!", ("!!!",)),
        ("♥", ("♥",)),
        ("", ()),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    """Case, accents, disguises and punctuation are gone; what has no letters is its symbols."""
    assert words == index_words(text)


def test_a_text_in_the_wrong_encoding_is_found_as_it_is_typed() -> None:
    """It is not mended, but folded like any other."""
    assert ("fla", "nerie") == index_words("FlÃ¢nerie")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("goodmorning", "Good Morning"),
        ("GOOD-MORNING!", "Good, Morning"),
        ("jayz", "JAY-Z"),
        ("bjork", "Björk"),
        ("ブルー", "ﾌﾞﾙｰ"),
    ],
)
def test_the_whole_is_what_is_left_of_spacing(typed: str, title: str) -> None:
    """However it is spaced and punctuated."""
    assert whole(typed) == whole(title)


@given(st.text(max_size=60))
def test_case_and_normal_form_never_matter(text: str) -> None:
    """Composed and decomposed, as given and folded once more."""
    assert fold(text) == fold(unicodedata.normalize("NFD", text))
    assert index_words(text) == index_words(unicodedata.normalize("NFC", text))


@given(st.text(max_size=200))
def test_any_text_has_bounded_words_without_spaces(text: str) -> None:
    """A word is never empty, holds no space, and is not too long to be indexed."""
    for word in index_words(text):
        assert 0 < len(word) <= MAX_WORD_CHARACTERS
        assert not any(letter.isspace() for letter in word)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x17F), min_size=1, max_size=40))
def test_what_is_typed_is_among_the_words_of_its_title(text: str) -> None:
    """A query of a title's own text asks for nothing that the title lacks."""
    typed = {word.text for word in read_query(text).words}
    assert typed <= set(index_words(text))


def test_ascii_is_folded_alike_on_both_paths() -> None:
    """The short way for plain texts agrees with the long one."""
    text = "The Quick-Brown fox, no. 42 (live) [remix]"
    assert fold(f"{text}\u0301")[: len(text)] == fold(text)
