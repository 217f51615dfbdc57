"""Names that come from outside: made fit to show, and made fit to match."""

import unicodedata

MAX_NAME_CHARACTERS = 400
"""Longer names are cut: an index entry of PostgreSQL holds 2,704 bytes, a character takes up to four."""

VISIBLE_NAME_PATTERN = r"^[^\u0000]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000]*$"
"""Of a text that `clean_name` leaves something of, as a JSON Schema tells it; NUL is refused anyway."""

MAX_GENRE_KEY_CHARACTERS = 100
"""Of a genre's key, which shares its index entries with a title's."""


def clean_name(text: str) -> str:
    """A text as it may be stored and shown: no control characters, no lone surrogates, trimmed, bounded."""
    if text.isprintable():  # nearly every name, and then there is nothing of that in it
        return text.strip()[:MAX_NAME_CHARACTERS].rstrip()
    whole = text.encode("utf-8", "replace").decode("utf-8")
    shown = "".join(" " if unicodedata.category(character) == "Cc" else character for character in whole)
    return shown.strip()[:MAX_NAME_CHARACTERS].rstrip()


def name_key(text: str) -> str:
    """What two spellings of one name have in common: NFKC, case-folded, white space squeezed.

    Case folding can undo the normal form, so it is taken once more (Unicode 3.13, D146).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(clean_name(folded).split())[:MAX_NAME_CHARACTERS].rstrip()
