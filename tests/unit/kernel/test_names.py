"""Names from outside, made fit to store and to match."""

import pytest

from kernel.names import MAX_NAME_CHARACTERS, clean_name, name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Björk", "BJO\u0308RK"),
        ("Sigur  Rós", "sigur rós\u00a0"),
        ("Straße", "STRASSE"),
        ("\uff21\uff22\uff23", "abc"),  # full-width letters
        ("The\tBeatles\n", "the beatles"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    """Case, composition, width and white space don't make another name."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Bjork", "Björk"), ("AC/DC", "ACDC"), ("Air", "Airs")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    """Accents, punctuation and letters do make another name."""
    assert name_key(one) != name_key(other)


def test_a_key_is_its_own_key() -> None:
    """Folding a folded name changes nothing, even where folding undoes the normal form."""
    for text in ("ΰ İstanbul", "\u1f88\u0345", "ǅ Ω"):
        assert name_key(name_key(text)) == name_key(text)


def test_a_key_fits_into_an_index() -> None:
    """The longest key stays below the 2,704 bytes of an index entry, whatever folding makes of it."""
    assert len(name_key("\ufdfa" * 2000).encode()) < 2700
    assert len(name_key("\U0001f3b5" * 2000).encode()) == 4 * MAX_NAME_CHARACTERS


def test_a_clean_name_can_be_stored() -> None:
    """Neither NUL nor a lone surrogate, which PostgreSQL refuses, is left, nor what moves a cursor."""
    assert clean_name("a\x00b\x1b[2Jc\udc80 ") == "a b [2Jc?"
