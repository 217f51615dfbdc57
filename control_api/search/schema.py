"""The fields of the index.

Every kind has fields of its own, and so dictionaries of its own: looking for an artist never walks through the words of
a million tracks. Nothing but the feed's position is stored: what is shown comes from PostgreSQL.
"""

from functools import cache

import tantivy

from control_api.search.kind import DOCUMENT_KINDS, Kind

SCHEMA_VERSION = 1
"""Grows with every change of the fields or of how texts are folded: an index of another version is built anew."""

KEY = "key"
"""The document's name, `kind:id`; an index field, by which it is replaced."""

ID_HIGH, ID_LOW = "id_high", "id_low"
"""The halves of the row's id, as fast fields."""

TITLE = "title"
"""A number that equal titles share: 64 bits of a hash of the whole."""

WEIGHT = "weight"
"""How popular: tantivy multiplies a score by log2(2 + weight) (`Searcher.search`, `weight_by_field`)."""

READERS = "readers"
"""Of a playlist: who may read it."""

LYRICS = "lyrics"

POSITION = "position"
"""Of the one document that tells how far the index follows the feed."""

START_CHARACTERS = 3
"""Beginnings of words up to this length are words of their own: so short, too many words have them."""


def whole_field(kind: Kind) -> str:
    """The whole name or title as one word."""
    return f"{kind}_whole"


def title_field(kind: Kind) -> str:
    """The name's or title's words."""
    return f"{kind}_title"


def words_field(kind: Kind) -> str:
    """All words that something of the kind is found by, its artist's and album's too."""
    return f"{kind}_words"


def starts_field(kind: Kind) -> str:
    """The first one, two and three letters of those words."""
    return f"{kind}_starts"


@cache
def index_schema() -> tantivy.Schema:
    """The schema of this version."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    for kind in DOCUMENT_KINDS:
        builder.add_text_field(whole_field(kind), tokenizer_name="raw", index_option="basic")
        builder.add_text_field(title_field(kind), tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(words_field(kind), tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field(starts_field(kind), tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(LYRICS, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(READERS, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field(ID_HIGH, fast=True)
    builder.add_unsigned_field(ID_LOW, fast=True)
    builder.add_unsigned_field(TITLE, fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_text_field(POSITION, tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()
